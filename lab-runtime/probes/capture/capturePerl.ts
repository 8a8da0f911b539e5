/**
 * The one process that a capture has on the target, for all interfaces of all namespaces. It enters each namespace by
 * itself, opens one socket an interface, and prints the packets in the order of their times. Perl, with nothing beyond
 * Debian's perl-base; it ends with its standard input, and changes nothing on the machine.
 *
 * Arguments: numbers of setns(2) and recvmsg(2). It says `@ready`, then the connection by which it is reached where it
 * knows it (SSH_CONNECTION), and obeys lines:
 *   filter LENGTH HEX     bytes of a packet that are wanted, and a program for the kernel (packetFilter.ts)
 *   ns KEY INODE HEX…     enters a namespace, by the first path that leads to it; `pid:FILE` is the process in a file → ns KEY ERRNO
 *   on NUMBER IFINDEX     opens an interface of that namespace                            → on NUMBER ARPHRD | no NUMBER ERRNO
 *   begin                                                                                 → begun
 * From then on: `NUMBER SECONDS NANOSECONDS PACKET-TYPE LENGTH HEX` for each packet. At the end of its input, when all that
 * came before is told: `dropped NUMBER RECEIVED DROPPED` for each interface, and `end`.
 *
 * recvmsg(2) is called by its number: Perl's own recv tells neither the packet's length where it was cut, nor the tag of a
 * VLAN, which the kernel keeps beside the packet (PACKET_AUXDATA of packet(7)); here it is put back into it.
 */
export const capturePerl = String.raw`use strict; use warnings;
my ($setns, $recvmsg) = map { $_ + 0 } @ARGV;
if (length(pack 'P', '') != 8 || unpack('S', "\1\0") != 1) { print '@none machine', "\n"; exit 0 }
my ($snap, $filter, $entered, $begun, $input) = (0, '', 1, 0, '');
# By descriptor: socket, number, whether it is loopback.
my %socket;
# Buffers that the kernel fills; they must stay where they are.
my ($buffer, $iov, $header);
my $name = join '', map { "\0" } 1 .. 20;
my $control = join '', map { "\0" } 1 .. 256;

# What is to be told. A socket's room in the kernel is small where we are not root: so it waits here while nobody reads.
my $out = '';
my $most = 1 << 26;
sub sayNow { $out .= join(' ', @_) . "\n" }

# As much as does not make us wait: what select(2) calls writable takes 4096 bytes (pipe(7)).
sub pass {
  my ($wait) = @_;
  while (length $out) {
    my $bits = '';
    vec($bits, 1, 1) = 1;
    select(undef, $bits, undef, $wait ? undef : 0) > 0 or return;
    my $written = syswrite(STDOUT, $out, 4096) // exit 1;
    substr($out, 0, $written, '');
  }
}

# Who got here by sudo has no environment of ssh's, but comes from a process that has.
sub connection {
  for (my $pid = $$; $pid > 1; ) {
    if (open my $file, '<', "/proc/$pid/environ") {
      local $/ = "\0";
      for (<$file>) { return $1 if /^SSH_CONNECTION=([0-9a-fA-F.:%\w]+ \d+ [0-9a-fA-F.:%\w]+ \d+)\0?$/ }
    }
    open(my $stat, '<', "/proc/$pid/stat") or return ();
    ($pid) = (<$stat> // '') =~ /.*\) \S (\d+)/ or return ();
  }
  return ();
}

sub filter {
  ($snap, my $hex) = @_;
  $filter = pack 'H*', $hex;
  $buffer = join '', map { "\0" } 1 .. $snap;
  $iov = pack 'P Q', $buffer, $snap;
  # struct msghdr
  $header = pack 'P L x4 P Q P Q l x4', $name, 20, $iov, 1, $control, 256, 0;
}

sub enter {
  my ($key, $inode, @paths) = @_;
  my $errno = 2;
  for (@paths) {
    my $path = pack 'H*', $_;
    if ($path =~ s/^pid://) {
      open(my $file, '<', $path) or next;
      my ($pid) = (<$file> // '') =~ /^(\d+)/ or next;
      $path = "/proc/$pid/ns/net";
    }
    open(my $file, '<', $path) or do { $errno = $! + 0; next };
    next if (stat $file)[1] != $inode;
    $errno = syscall($setns, fileno($file) + 0, 0x40000000) == 0 ? 0 : $! + 0;
    last;
  }
  $entered = $errno;
  sayNow('ns', $key, $errno);
}

# struct sockaddr_ll
sub address { my ($protocol, $index) = @_; return pack 'S n l S C C x8', 17, $protocol, $index, 0, 0, 0 }

sub openSocket {
  my ($type, $index) = @_;
  socket(my $s, 17, $type | 02000000 | 04000, 0) or return undef;
  # Room: SO_RCVBUFFORCE, which takes root, else SO_RCVBUF. SO_TIMESTAMPNS, PACKET_AUXDATA.
  setsockopt($s, 1, 33, pack('i', 1 << 25)) or setsockopt($s, 1, 8, pack('i', 1 << 23));
  setsockopt($s, 1, 35, pack 'i', 1) or return undef;
  setsockopt($s, 263, 8, pack 'i', 1) or return undef;
  # SO_ATTACH_FILTER, struct sock_fprog
  setsockopt($s, 1, 26, pack 'S x6 P', length($filter) / 8, $filter) or return undef;
  # Without a protocol nothing comes yet.
  bind($s, address(0, $index)) or return undef;
  return $s;
}

sub on {
  my ($number, $index) = @_;
  return sayNow('no', $number, $entered) if $entered;
  my $s = openSocket(3, $index) or return sayNow('no', $number, $! + 0);
  my $hardware = unpack 'x8 S', getsockname $s;
  # What has no header of Ethernet is taken without its own: SOCK_DGRAM.
  if ($hardware != 1 && $hardware != 772) { $s = openSocket(2, $index) or return sayNow('no', $number, $! + 0) }
  bind($s, address(3, $index)) or return sayNow('no', $number, $! + 0);
  $socket{fileno $s} = [$s, $number, $hardware == 772];
  sayNow('on', $number, $hardware);
}

# The packets that wait at a socket: time in nanoseconds, number, line.
sub take {
  my ($s, $number, $loopback) = @{$_[0]};
  my ($fd, @taken) = (fileno($s) + 0);
  while (@taken < 2000) {
    my $m = $header;
    my $got = syscall($recvmsg, $fd, $m, 0x40);
    if ($got < 0) { next if $! == 4; last }
    my ($kind, $length, $time, $tag) = (unpack('x10 C', $name), $got, 0, '');
    my $room = unpack 'x40 Q', $m;
    for (my $at = 0; $at + 16 <= $room; ) {
      my ($size, $level, $type) = unpack 'Q l l', substr $control, $at, 16;
      last if $size < 16;
      if ($level == 1 && $type == 35) { my ($sec, $nsec) = unpack 'q q', substr $control, $at + 16, 16; $time = $sec * 1_000_000_000 + $nsec }
      if ($level == 263 && $type == 8) {
        (my $status, $length, my $tci, my $tpid) = unpack 'L L x8 S S', substr $control, $at + 16, 20;
        $tag = pack 'n n', $status & 64 ? $tpid : 0x8100, $tci if $status & 16;
      }
      $at += ($size + 7) & ~7;
    }
    # On loopback each packet passes twice, out and in.
    next if $loopback && $kind == 4;
    my $bytes = substr $buffer, 0, $got;
    if (length $tag && $got >= 12) { substr($bytes, 12, 0) = $tag; $length += 4 }
    push @taken, [$time, $number, join ' ', $number, int($time / 1_000_000_000), $time % 1_000_000_000, $kind, $length, unpack 'H*', $bytes];
  }
  return @taken;
}

sub printSorted { my @sorted = sort { $a->[0] <=> $b->[0] || $a->[1] <=> $b->[1] } @_; $out .= join '', map { "$_->[2]\n" } @sorted }

# A packet is held until all sockets were looked at once more: what another one has of earlier times is there by then.
my @held;
sub round {
  my @new = map { take($_) } @_;
  my $latest = -1;
  for (@held) { $latest = $_->[0] if $_->[0] > $latest }
  printSorted(@held, grep { $_->[0] <= $latest } @new);
  @held = grep { $_->[0] > $latest } @new;
  return scalar @new;
}

sub finish {
  # What was there by then; of a flood, which does not end, some more.
  for (1 .. 50) { last unless round(values %socket) }
  printSorted(@held);
  for (sort { $a->[1] <=> $b->[1] } values %socket) {
    # PACKET_STATISTICS: both numbers begin anew.
    my ($all, $dropped) = unpack 'L L', getsockopt($_->[0], 263, 6) // pack 'L L', 0, 0;
    sayNow('dropped', $_->[1], $all, $dropped);
  }
  sayNow('end');
  pass(1);
  exit 0;
}

sub obey {
  my ($word, @rest) = split / /, $_[0];
  if ($word eq 'filter') { filter(@rest) }
  elsif ($word eq 'ns') { enter(@rest) }
  elsif ($word eq 'on') { on(@rest) }
  elsif ($word eq 'begin') { $begun = 1; sayNow('begun') }
}

sayNow('@ready', connection());
while (1) {
  my $bits = '';
  vec($bits, 0, 1) = 1;
  if ($begun && length $out < $most) { vec($bits, $_, 1) = 1 for keys %socket }
  my $full = '';
  vec($full, 1, 1) = 1 if length $out;
  select($bits, $full, undef, @held ? 0.002 : undef);
  round(grep { vec $bits, fileno($_->[0]), 1 } values %socket) if $begun;
  pass(0);
  next unless vec $bits, 0, 1;
  sysread(STDIN, $input, 1 << 16, length $input) or finish();
  while ($input =~ s/^([^\n]*)\n//) { obey($1) }
}
`;
