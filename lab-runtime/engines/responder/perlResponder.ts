/**
 * The responder in Perl, with nothing beyond Debian's perl-base: one process, one select loop, so that it may be
 * process 1 of a container. Arguments: NAME [ADDRESS:]PORT/PROTOCOL….
 *
 * Bounded: at most 500 connections, 64 KiB of each. An answered connection is read to its end, or for two seconds,
 * before it is closed: else what is unread would make the kernel reset it, and the answer could be lost.
 *
 * A hundred containers start a hundred of these at once, and loading Socket, Fcntl and Errno would be four fifths of
 * their start: it has their numbers itself, those of most Linux machines, and serves only where {@link perlTest} finds
 * them right.
 */
export const perlResponder = String.raw`use strict; use warnings;
sub AF_INET () { 2 } sub AF_INET6 () { 10 } sub SOCK_STREAM () { 1 } sub SOCK_DGRAM () { 2 } sub SOMAXCONN () { 128 }
sub SOL_SOCKET () { 1 } sub SO_REUSEADDR () { 2 } sub IPPROTO_IPV6 () { 41 } sub IPV6_V6ONLY () { 26 } sub SHUT_WR () { 1 }
sub F_GETFL () { 3 } sub F_SETFL () { 4 } sub O_NONBLOCK () { 2048 } sub EAGAIN () { 11 } sub EINTR () { 4 }

# struct sockaddr_in and sockaddr_in6: family; port; address
sub sockaddr_family { unpack 'S', $_[0] }
sub pack_sockaddr_in { pack 'S n a4 x8', AF_INET, @_ }
sub pack_sockaddr_in6 { pack 'S n x4 a16 x4', AF_INET6, @_ }
sub unpack_sockaddr_in { (unpack 'S n a4', $_[0])[1, 2] }
sub unpack_sockaddr_in6 { (unpack 'S n x4 a16', $_[0])[1, 2] }
sub IN6ADDR_ANY () { "\0" x 16 } sub INADDR_ANY () { "\0" x 4 }
sub inet_ntoa { join '.', unpack 'C4', $_[0] }
sub inet_ntop { require Socket; Socket::inet_ntop(@_) }
sub inet_pton { require Socket; Socket::inet_pton(@_) }

$SIG{TERM} = $SIG{INT} = sub { exit 0 };
$SIG{CHLD} = $SIG{PIPE} = 'IGNORE';
my ($name, @ports) = @ARGV;
my $host = '';
if (open(my $file, '<', '/proc/sys/kernel/hostname')) { $host = <$file> // ''; chomp $host }
my (%listen, %udp, %client); # by file descriptor

sub place {
  if (sockaddr_family($_[0]) == AF_INET6) {
    my ($port, $ip) = unpack_sockaddr_in6($_[0]);
    return '[' . inet_ntop(AF_INET6, $ip) . "]:$port";
  }
  my ($port, $ip) = unpack_sockaddr_in($_[0]);
  return inet_ntoa($ip) . ":$port";
}

sub text {
  my ($me, $protocol, $you, $said) = @_;
  my ($request) = $said =~ /^([^\r\n]{0,200})/;
  $request =~ s/[^ -~]/?/g;
  my $text = "$name ($me/$protocol) answers $you\nyou: $you\nme: $me\ncontainer: $name\nhostname: $host\n";
  return length $request ? "$text" . "request: $request\n" : $text;
}

# The address that an answer leaves from.
sub towards {
  my ($you, $port) = @_;
  my $family = sockaddr_family($you);
  socket(my $s, $family, SOCK_DGRAM, 0) or return "?:$port";
  connect($s, $you) or return "?:$port";
  my $me = getsockname($s);
  return place($family == AF_INET6 ? pack_sockaddr_in6($port, (unpack_sockaddr_in6($me))[1]) : pack_sockaddr_in($port, (unpack_sockaddr_in($me))[1]));
}

sub unblock { fcntl($_[0], F_SETFL, fcntl($_[0], F_GETFL, 0) | O_NONBLOCK) }

for my $spec (@ports) {
  my ($v6, $v4, $port, $protocol) = $spec =~ m{^(?:\[([0-9a-f.:]+)\]:|([0-9.]+):)?(\d+)/(tcp|udp)$} or next;
  for my $family (defined $v4 ? AF_INET : defined $v6 ? AF_INET6 : (AF_INET, AF_INET6)) {
    socket(my $s, $family, $protocol eq 'udp' ? SOCK_DGRAM : SOCK_STREAM, 0) or next;
    setsockopt($s, SOL_SOCKET, SO_REUSEADDR, 1);
    setsockopt($s, IPPROTO_IPV6, IPV6_V6ONLY, 1) if $family == AF_INET6;
    my $ip = defined $v4 ? pack('C4', split /\./, $v4) : defined $v6 ? inet_pton(AF_INET6, $v6) : $family == AF_INET6 ? IN6ADDR_ANY : INADDR_ANY;
    my $at = $family == AF_INET6 ? pack_sockaddr_in6($port, $ip) : pack_sockaddr_in($port, $ip);
    unless (bind($s, $at) && ($protocol eq 'udp' || listen($s, SOMAXCONN))) {
      print STDERR "port $spec: $!\n" if $family == AF_INET || defined $v6;
      next;
    }
    unblock($s);
    if ($protocol eq 'udp') { $udp{fileno $s} = [$s, $port] } else { $listen{fileno $s} = $s }
  }
}

# Whether the rest of an HTTP request is to come.
sub unfinished {
  return $_[0] !~ /\n\r?\n/ if $_[0] =~ m{^[A-Z]+ \S+ HTTP/1\.[01]\r?\n};
  return $_[0] =~ /^[A-Z]*(?: [^\r\n]*)?\r?\z/;
}

sub answer {
  my ($c) = @_;
  my $text = text($c->{me}, 'tcp', $c->{you}, $c->{in});
  if ($c->{in} =~ m{^([A-Z]+) \S+ HTTP/1\.[01]\r?\n}) {
    my $head = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: " . length($text) . "\r\nConnection: close\r\n\r\n";
    $text = $1 eq 'HEAD' ? $head : $head . $text;
  }
  @$c{qw(in out until)} = ('', $text, time + 5);
}

sub finish { delete $client{fileno $_[0]{s}}; close $_[0]{s} }

sub hear {
  my ($c) = @_;
  my $n = sysread($c->{s}, my $part, 65536);
  return $! == EAGAIN || $! == EINTR || finish($c) unless defined $n;
  $c->{eof} = 1 if $n == 0;
  if (defined $c->{out}) { finish($c) if $c->{eof} && !length $c->{out}; return }
  $c->{in} .= $part;
  answer($c) if $c->{eof} || length $c->{in} > 65536 || !unfinished($c->{in});
}

sub speak {
  my ($c) = @_;
  my $n = syswrite($c->{s}, $c->{out});
  return $! == EAGAIN || $! == EINTR || finish($c) unless defined $n;
  substr($c->{out}, 0, $n) = '';
  return if length $c->{out};
  return finish($c) if $c->{eof};
  shutdown($c->{s}, SHUT_WR);
  $c->{until} = time + 1;
}

while (1) {
  my ($r, $w) = ('', '');
  vec($r, $_, 1) = 1 for keys %udp, keys %client < 500 ? keys %listen : ();
  for (keys %client) {
    vec($r, $_, 1) = 1 unless $client{$_}{eof};
    vec($w, $_, 1) = 1 if length($client{$_}{out} // '');
  }
  next if select($r, $w, undef, %client ? 0.25 : undef) < 0;
  for my $fd (grep { vec($r, $_, 1) } keys %listen) {
    my $you = accept(my $s, $listen{$fd}) or next;
    my $me = getsockname($s) or next;
    unblock($s);
    $client{fileno $s} = { s => $s, in => '', you => place($you), me => place($me), until => time + 1 };
  }
  for my $fd (grep { vec($r, $_, 1) } keys %udp) {
    my ($s, $port) = @{$udp{$fd}};
    my $you = recv($s, my $said, 65536, 0);
    # Two responders must not answer each other for ever.
    next if !$you || $said =~ m{^\S+ \(\S+/udp\) answers };
    send($s, text(towards($you, $port), 'udp', place($you), $said), 0, $you);
  }
  for my $fd (keys %client) {
    my $c = $client{$fd};
    hear($c) if vec($r, $fd, 1);
    speak($c) if $client{$fd} && length($c->{out} // '') && vec($w, $fd, 1);
    next unless $client{$fd} && time > $c->{until};
    if (defined $c->{out}) { finish($c) } else { answer($c) }
  }
}
`;

/** A shell command that succeeds where Perl serves. */
export const perlTest = `perl -MSocket=:all -MFcntl -MErrno -e '
  exit !(AF_INET6 == 10 && SOCK_STREAM == 1 && SOL_SOCKET == 1 && SO_REUSEADDR == 2 && IPV6_V6ONLY == 26
    && O_NONBLOCK == 2048 && Errno::EAGAIN == 11)' 2>/dev/null`;
