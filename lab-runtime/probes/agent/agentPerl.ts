import { markerTablePrefix } from '../../firewall/markerTable.ts';

/**
 * The one process that an xray has on the target. It enters namespaces by itself, holds a socket of netfilter and one of
 * routing in each, and passes on what it is told to send; what is in the messages it does not know. Our marker tables
 * belong to its sockets: with it they are gone. Perl, with nothing beyond Debian's perl-base.
 *
 * Argument: number of setns(2). It says `@ready` and then obeys lines: a request's id first, its answer begins with it, too.
 *   ID ns KEY PATH        enters a namespace once, and keeps its sockets by KEY          → ID ok INODE | ID no ERRNO
 *                         (@FILE in place of a path: that of the process whose pid is the file's first word)
 *   ID nf|rt KEY HEX      sends netlink messages, waits for the last one's answer         → ID data HEX (all answers)
 *   ID read KEY FILE…     files of /proc as they are in the namespace                     → ID file HEX … (- where there is none)
 *                         (pid/… below /proc of the process that the namespace was entered by)
 *   ID dns KEY ADDR HEX   sends a question to a name server, and waits for its answer       → ID data HEX | ID no ERRNO
 *   ID who KEY PROTO PORT the program that takes what comes to a port of the namespace     → ID data HEX | ID no 0
 *   ID drain              passes on all events that have happened                         → ID ok
 *   ID tcp KEY CLOSE FAMILY SADDR SPORT ADDR PORT SEQ TTL DATA  connects and says what happens; likewise udp, icmp
 *   ID stop ID2           gives up a probe
 * Unasked: `! KEY trace HEX` (trace events), `! KEY lost` (the kernel had to throw events away), `! KEY changed` (something in
 * the namespace was changed), `= ID …` (what a probe meets).
 */
export const agentPerl = String.raw`use strict; use warnings;
use Socket qw(:all);
use Time::HiRes qw(time);
my ($setns) = @ARGV;
$SIG{PIPE} = 'IGNORE';
my (%ns, %by, %probe, %full);
my $input = '';
open(my $home, '<', '/proc/self/ns/net') or die "xray: /proc/self/ns/net: $!\n";
my $here = '';

# What is said goes out together, before it waits again: a packet makes a hundred lines. Whoever listened may be gone while
# there is much to be told.
my $said = '';
sub say_ { $said .= join(' ', @_) . "\n"; flush_() if length $said > 1 << 16 }
sub flush_ { while (length $said) { my $count = syswrite(STDOUT, $said) // exit 0; substr $said, 0, $count, '' } }
sub enter {
  my ($key) = @_;
  return 1 if $here eq $key;
  syscall($setns + 0, fileno($ns{$key}{file}) + 0, 0x40000000) == 0 or return 0;
  $here = $key;
  return 1;
}

sub netlink {
  my ($protocol, @groups) = @_;
  socket(my $s, 16, 3 | 02000000, $protocol) or return undef;
  # SOL_SOCKET: SO_RCVBUFFORCE, which takes root, else SO_RCVBUF.
  setsockopt($s, 1, 33, pack('i', 1 << 23)) or setsockopt($s, 1, 8, pack('i', 1 << 22));
  setsockopt($s, 1, 32, pack('i', 1 << 22)) or setsockopt($s, 1, 7, pack('i', 1 << 21));
  # A port of its own: what the kernel tells to all passes over port 0. struct sockaddr_nl.
  bind($s, pack 'S S L L', 16, 0, 0, 0) or return undef;
  # SOL_NETLINK, NETLINK_ADD_MEMBERSHIP
  for (@groups) { setsockopt($s, 270, 1, pack('i', $_)) or return undef }
  return $s;
}

sub listen_ {
  my ($socket, $what, $key) = @_;
  $by{fileno $socket} = [$socket, $what, $key];
}

sub open_ns {
  my ($id, $key, $path) = @_;
  if ($path =~ s/^@//) {
    open(my $told, '<', $path) or return say_($id, 'no', $! + 0);
    $path = '/proc/' . ((<$told> // '') =~ /^(\d+)/ ? $1 : 0) . '/ns/net';
  }
  open(my $file, '<', $path) or return say_($id, 'no', $! + 0);
  $ns{$key} = { file => $file, pid => $path =~ m{^/proc/(\d+)/} ? $1 : 'self' };
  enter($key) or return say_($id, 'no', $! + 0);
  my $n = $ns{$key};
  $n->{rt} = netlink(0) and $n->{routes} = netlink(0, 1, 5, 7, 9, 11, 24, 25) or return say_($id, 'no', $! + 0);
  if ($n->{nf} = netlink(12) and $n->{trace} = netlink(12, 9) and $n->{rules} = netlink(12, 7)) {
    listen_($n->{trace}, 'trace', $key);
    listen_($n->{rules}, 'rules', $key);
  } elsif ($! == 93) {
    # A kernel without nfnetlink has no rules of nf_tables (EPROTONOSUPPORT).
    delete @$n{qw(nf trace rules)};
  } else { return say_($id, 'no', $! + 0) }
  listen_($n->{routes}, 'changed', $key);
  # Whose namespace it is: with that process it shall be able to go, but we hold it (pidfd_open(2), Linux 5.3).
  if ($path =~ m{^/proc/(\d+)/} and (my $owner = syscall(434, $1 + 0, 0)) >= 0) {
    listen_($n->{owner}, 'owner', $key) if open($n->{owner}, '<&=', $owner);
  }
  say_($id, 'ok', (stat $file)[1]);
}

sub leave {
  my ($key) = @_;
  my $n = delete $ns{$key} or return;
  if ($here eq $key) { syscall($setns + 0, fileno($home) + 0, 0x40000000); $here = '' }
  for (values %$n) { delete $full{fileno $_}; delete $by{fileno $_}; close $_ }
  say_('!', $key, 'changed');
}

sub has_ended {
  my ($owner) = @_;
  my $bits = '';
  vec($bits, fileno $owner, 1) = 1;
  return select($bits, undef, undef, 0) > 0;
}

# The answers up to the one that ends them: NLMSG_DONE, or NLMSG_ERROR for the last message (an acknowledgement is one, too).
sub ask {
  my ($id, $socket, $message) = @_;
  defined $socket or return say_($id, 'no', 93);
  my ($at, $last) = (0, 0);
  while ($at + 16 <= length $message) {
    my ($length, undef, $flags, $sequence) = unpack 'L S S L', substr $message, $at, 16;
    last if $length < 16;
    $last = $sequence if $sequence;
    $at += ($length + 3) & ~3;
  }
  defined syswrite($socket, $message) or return say_($id, 'no', $! + 0);
  my ($all, $deadline) = ('', time + 5);
  while (1) {
    my $bits = '';
    vec($bits, fileno $socket, 1) = 1;
    select($bits, undef, undef, $deadline - time) > 0 or return say_($id, 'no', 110);
    my $answer;
    defined recv($socket, $answer, 1 << 20, 0) or return say_($id, 'no', $! + 0);
    $all .= $answer;
    for (my $i = 0; $i + 16 <= length $answer; ) {
      my ($length, $type, $flags, $sequence) = unpack 'L S S L', substr $answer, $i, 16;
      # A request that is no dump is answered by one message of its own.
      return say_($id, 'data', unpack 'H*', $all) if $type == 3 || ($type == 2 && ($sequence == $last || unpack('l', substr $answer, $i + 16, 4))) || ($type > 15 && !($flags & 2) && $sequence == $last);
      last if $length < 16;
      $i += ($length + 3) & ~3;
    }
  }
}

sub read_ {
  my ($id, $key, @files) = @_;
  my @told;
  for (@files) {
    my $text = '';
    s{^pid/}{$ns{$key}{pid}/};
    if (open(my $file, '<', "/proc/$_")) { local $/; $text = <$file> // '' }
    push @told, length $text ? unpack('H*', $text) : '-';
  }
  say_($id, 'file', @told);
}

# Whether a notice of nf_tables is about an xray's tables alone: a message's first attribute is its table. Type 15, NFT_MSG_NEWGEN,
# is of every change.
sub of_xrays {
  my ($message) = @_;
  for (my $i = 0; $i + 16 <= length $message; ) {
    my ($length, $type) = unpack 'L S', substr $message, $i, 6;
    return 1 if $length < 16;
    return 0 if ($type & 255) != 15 && substr($message, $i + 20, 64) !~ /^..\x01\x00${markerTablePrefix}/s;
    $i += ($length + 3) & ~3;
  }
  return 1;
}

# Which socket it is the kernel tells by its number; whose, the descriptors of the processes of the namespace do.
sub who {
  my ($id, $key, $protocol, $port) = @_;
  my ($state, $wanted) = ($protocol eq 'udp' ? '07' : '0A', sprintf ':%04X', $port);
  my %sockets;
  for my $file ("/proc/self/net/$protocol", "/proc/self/net/" . $protocol . "6") {
    open(my $table, '<', $file) or next;
    while (<$table>) {
      my (undef, undef, $local, undef, $has, undef, undef, undef, undef, undef, $socket) = split /\s+/;
      $sockets{"socket:[$socket]"} = 1 if defined $socket && $has eq $state && substr($local, -5) eq $wanted;
    }
  }
  my $namespace = 'net:[' . (stat $ns{$key}{file})[1] . ']';
  opendir(my $all, '/proc') or return say_($id, 'no', $! + 0);
  for my $pid (%sockets ? grep { /^\d+$/ } readdir $all : ()) {
    next unless (readlink "/proc/$pid/ns/net" // '') eq $namespace;
    opendir(my $descriptors, "/proc/$pid/fd") or next;
    next unless grep { $sockets{readlink "/proc/$pid/fd/$_" // ''} } readdir $descriptors;
    open(my $name, '<', "/proc/$pid/comm") or next;
    chomp(my $command = <$name> // '');
    return say_($id, 'data', unpack 'H*', $command);
  }
  say_($id, 'no', 0);
}

# One server is asked for half a second: meanwhile events wait in their sockets.
sub dns {
  my ($id, $key, $server, $question) = @_;
  my $six = $server =~ /:/;
  my $to = sockaddr($six ? AF_INET6 : AF_INET, $server, 53) // return say_($id, 'no', 22);
  my $s;
  socket($s, $six ? AF_INET6 : AF_INET, SOCK_DGRAM | 02000000, 0) && connect($s, $to) && defined send($s, pack('H*', $question), 0) or return say_($id, 'no', $! + 0);
  my $bits = '';
  vec($bits, fileno $s, 1) = 1;
  select($bits, undef, undef, 0.5) > 0 or return say_($id, 'no', 110);
  my $answer;
  defined recv($s, $answer, 65536, 0) or return say_($id, 'no', $! + 0);
  say_($id, 'data', unpack 'H*', $answer);
}

# At most so many messages, for events may come faster than they are told. Where the buffer was full (ENOBUFS), the kernel
# throws all away until it is empty (netlink_overrun): what was lost is told of again then.
sub events {
  my ($most, $socket, $what, $key) = @_;
  my $number = fileno $socket // return;
  if ($what eq 'owner') { leave($key) if has_ended($socket); return }
  my $told = 0;
  for (1 .. $most) {
    my $message;
    if (!defined recv($socket, $message, 1 << 16, 0x40)) {
      if ($! == 105) { $told = $full{$number} = 1; next }
      say_('!', $key, 'lost') if delete $full{$number} and $what eq 'trace';
      last;
    }
    if ($what eq 'trace') { say_('!', $key, 'trace', unpack 'H*', $message) } elsif ($what ne 'rules' || !of_xrays($message)) { $told = 1 }
  }
  say_('!', $key, 'lost') if $full{$number} && $what eq 'trace';
  say_('!', $key, 'changed') if $told && $what ne 'trace';
}

# More than that no buffer holds: what has happened until now is among it.
sub drain { for (my @all = values %by) { events(1 << 15, @$_) if $_->[1] ne 'probe' } }

sub sockaddr {
  my ($family, $address, $port) = @_;
  my $packed = inet_pton($family, $address) // return undef;
  return $family == AF_INET ? pack_sockaddr_in($port, $packed) : pack_sockaddr_in6($port, $packed, scope_of($address));
}
# A link-local destination needs none here: who asks gives a device by the source address.
sub scope_of { 0 }

sub where {
  my ($name) = @_;
  return ('-', 0) unless defined $name;
  my ($port, $address, $family) = length $name > 20 ? ((unpack_sockaddr_in6($name))[0, 1], AF_INET6) : ((unpack_sockaddr_in($name))[0, 1], AF_INET);
  return (inet_ntop($family, $address), $port);
}

sub give_up { my ($id) = @_; my $p = delete $probe{$id} or return; delete $by{fileno $p->{socket}}; close $p->{socket} }

sub probe {
  my ($id, $kind, $key, $wait, $family, $from, $fromPort, $address, $port, $cookie, $ttl, $df, $data) = @_;
  $family = $family == 6 ? AF_INET6 : AF_INET;
  my $six = $family == AF_INET6;
  my $no = sub { say_('=', $id, 'refused', $_[0], $! + 0) };
  my $icmp = $kind eq 'icmp';
  socket(my $s, $family, ($kind eq 'tcp' ? SOCK_STREAM : $icmp ? SOCK_RAW : SOCK_DGRAM) | 04000 | 02000000, $icmp ? ($six ? 58 : 1) : 0) or return $no->('socket');
  $data = pack 'H*', $data eq '-' ? '' : $data;
  if ($from ne '-' || $fromPort) {
    my $own = sockaddr($family, $from eq '-' ? ($six ? '::' : '0.0.0.0') : $from, $icmp ? 0 : $fromPort);
    setsockopt($s, 1, 2, pack 'i', 1) if $kind eq 'tcp';
    bind($s, $own) or return $no->('bind');
  }
  # IP_TTL, IPV6_UNICAST_HOPS; IP_MTU_DISCOVER, IPV6_MTU_DISCOVER: 2 is DF, 0 is none.
  if ($ttl) { $six ? setsockopt($s, 41, 16, pack 'i', $ttl) : setsockopt($s, 0, 2, pack 'i', $ttl) or return $no->('ttl') }
  if ($df ne '-') { $six ? setsockopt($s, 41, 23, pack 'i', $df ? 2 : 0) : setsockopt($s, 0, 10, pack 'i', $df ? 2 : 0) or return $no->('df') }
  # IP_RECVERR, IPV6_RECVERR: errors that come back are told at once.
  $six ? setsockopt($s, 41, 25, pack 'i', 1) : setsockopt($s, 0, 11, pack 'i', 1);
  my $to = sockaddr($family, $address, $icmp ? 0 : $port) // return $no->('address');
  if ($kind eq 'tcp') {
    # TCP_REPAIR, TCP_REPAIR_QUEUE (send), TCP_QUEUE_SEQ; off without a probe of the window: the first sequence number is ours.
    for ([19, 1], [20, 2], [21, $cookie], [19, -1]) { setsockopt($s, 6, $_->[0], pack $_->[1] < 0 ? 'l' : 'L', $_->[1]) or return $no->('sequence') }
  }
  my $p = $probe{$id} = { id => $id, socket => $s, kind => $kind, data => $data, deadline => time + $wait / 1000, state => 'sent', six => $six, cookie => $cookie, icmpId => $fromPort };
  my $connected = connect $s, $to;
  if (!$connected && $! != 115) { delete $probe{$id}; return $no->('connect') }
  $by{fileno $s} = [$s, 'probe', $id];
  if ($kind ne 'tcp') {
    my ($source) = where(getsockname $s);
    my $load = $icmp ? echo($six, $fromPort, pack('N', $cookie) . $data, $source, $address) : pack('N', $cookie) . $data;
    defined send($s, $load, 0) or do { my $e = $! + 0; give_up($id); return say_('=', $id, 'refused', 'send', $e) };
  }
  say_('=', $id, 'sent', where(getsockname $s));
}

sub echo {
  my ($six, $number, $load, $source, $destination) = @_;
  my $message = pack('C C n n n', $six ? 128 : 8, 0, 0, $number, 1) . $load;
  # The kernel counts the sum of ICMPv6 itself.
  return $message if $six;
  my $sum = 0;
  $sum += $_ for unpack 'n*', length($message) % 2 ? "$message\0" : $message;
  $sum = ($sum & 0xffff) + ($sum >> 16) while $sum >> 16;
  substr($message, 2, 2) = pack 'n', ~$sum & 0xffff;
  return $message;
}

# MSG_ERRQUEUE cannot be read without recvmsg(2); the error itself is the socket's.
sub pending { my ($s) = @_; return unpack 'i', getsockopt($s, 1, 4) // pack 'i', 0 }

sub meet {
  my ($p) = @_;
  my ($id, $s) = @$p{qw(id socket)};
  if ($p->{kind} eq 'tcp' && $p->{state} eq 'sent') {
    my $error = pending($s);
    if ($error) { say_('=', $id, 'error', $error); return give_up($id) }
    my $peer = getpeername $s or return;
    $p->{state} = 'connected';
    say_('=', $id, 'connected', where(getsockname $s));
    return give_up($id) unless length $p->{data};
    defined syswrite($s, $p->{data}) or do { say_('=', $id, 'error', $! + 0); return give_up($id) };
    return;
  }
  my $got = recv $s, my $answer, 65536, 0;
  if (!defined $got) {
    return if $! == 11;
    say_('=', $id, 'error', $! + 0);
    return give_up($id);
  }
  if ($p->{kind} eq 'icmp') {
    $answer = substr $answer, (unpack('C', $answer) & 15) * 4 unless $p->{six};
    return if length $answer < 12;
    my ($type, $code, undef, $number, undef, $cookie) = unpack 'C C n n n N', $answer;
    return unless $type == ($p->{six} ? 129 : 0) && $cookie == $p->{cookie};
  }
  say_('=', $id, 'answer', length $answer, unpack('H*', substr $answer, 0, 512) || '-');
  give_up($id);
}

sub obey {
  my ($id, $word, @rest) = split / /, $_[0];
  if ($word eq 'ns') { return open_ns($id, @rest) }
  if ($word eq 'drain') { drain(); return say_($id, 'ok') }
  if ($word eq 'stop') { give_up($rest[0]); return say_($id, 'ok') }
  my $key = $rest[0];
  if (!$ns{$key} || !enter($key)) { return $word =~ /^(tcp|udp|icmp)$/ ? say_('=', $id, 'refused', 'namespace', 2) : say_($id, 'no', 2) }
  if ($word eq 'nf' || $word eq 'rt') { return ask($id, $ns{$key}{$word}, pack 'H*', $rest[1]) }
  if ($word eq 'read') { return read_($id, @rest) }
  if ($word eq 'who') { return who($id, @rest) }
  if ($word eq 'dns') { return dns($id, @rest) }
  probe($id, $word, @rest);
}

say_('@ready');
while (1) {
  my $bits = '';
  vec($bits, 0, 1) = 1;
  vec($bits, $_, 1) = 1 for keys %by;
  my $wait;
  for (values %probe) { my $left = $_->{deadline} - time; $wait = $left if !defined $wait || $left < $wait }
  $wait = 0 if defined $wait && $wait < 0;
  # A connection is made, or refused, once its socket can be written to.
  my $writable = '';
  for (values %probe) { vec($writable, fileno $_->{socket}, 1) = 1 if $_->{kind} eq 'tcp' && $_->{state} eq 'sent' }
  flush_();
  select($bits, $writable, undef, $wait);
  $bits |= $writable;
  # Events before answers: what a probe met on its way is told before it is told that it came.
  for my $what (qw(trace rules changed owner probe)) {
    for (my @all = grep { $_->[1] eq $what } values %by) {
      next unless vec($bits, fileno($_->[0]) // next, 1);
      if ($what eq 'probe') { drain(); meet($probe{$_->[2]}) if $probe{$_->[2]} } else { events(256, @$_) }
    }
  }
  for (values %probe) {
    next if $_->{deadline} > time;
    drain();
    say_('=', $_->{id}, 'timeout');
    give_up($_->{id});
  }
  next unless vec($bits, 0, 1);
  sysread(STDIN, $input, 1 << 16, length $input) or exit 0;
  while ($input =~ s/^([^\n]*)\n//) { obey($1) }
}
`;
