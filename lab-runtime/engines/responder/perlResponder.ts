/**
 * The responder in Perl, with nothing beyond Debian's perl-base: one process, one select loop, so that it may be
 * process 1 of a container. Arguments: NAME PORT/PROTOCOL….
 */
export const perlResponder = String.raw`use strict; use warnings; use Socket qw(:DEFAULT IPPROTO_TCP SOMAXCONN);
$SIG{TERM} = $SIG{INT} = sub { exit 0 };
$SIG{CHLD} = $SIG{PIPE} = 'IGNORE';
my ($name, @ports) = @ARGV;
open(my $h, '<', '/proc/sys/kernel/hostname'); my $host = <$h> // ''; chomp $host; close $h;
my (%listen, %udp, %client);
sub place { my ($port, $ip) = sockaddr_in($_[0]); return inet_ntoa($ip) . ":$port" }
sub say_text {
  my ($me, $you, $proto, $request) = @_;
  my $text = "$name ($me/$proto) answers $you\nyou: $you\nme: $me\ncontainer: $name\nhostname: $host\n";
  $text .= "request: $request\n" if defined $request;
  return $text;
}
sub own { my $at = getsockname($_[0]) or return '?'; return place($at) }
# The address a datagram was sent to is the one its answer leaves from.
sub own_towards {
  my ($to, $port) = @_;
  socket(my $s, PF_INET, SOCK_DGRAM, 0) or return "?:$port";
  connect($s, $to) or return "?:$port";
  my (undef, $ip) = sockaddr_in(getsockname($s)); close $s;
  return inet_ntoa($ip) . ":$port";
}
for my $spec (@ports) {
  my ($port, $proto) = split m{/}, $spec;
  my $is_udp = $proto eq 'udp';
  next unless $is_udp || $proto eq 'tcp';
  my $s;
  socket($s, PF_INET, $is_udp ? SOCK_DGRAM : SOCK_STREAM, 0) or die "socket: $!";
  setsockopt($s, SOL_SOCKET, SO_REUSEADDR, 1);
  unless (bind($s, sockaddr_in($port, INADDR_ANY))) { print STDERR "port $spec: $!\n"; next }
  if ($is_udp) { $udp{fileno $s} = [$s, $port] }
  else { listen($s, SOMAXCONN); $listen{fileno $s} = $s }
}
sleep 86400 while !%listen && !%udp;
sub finish { my ($c) = @_; delete $client{fileno $c->{s}}; close $c->{s} }
sub answer {
  my ($c) = @_;
  my ($line) = $c->{in} =~ /^([^\r\n]*)/;
  my $is_http = $line =~ m{^[A-Z]+ \S+ HTTP/1\.[01]$};
  my $text = say_text($c->{me}, $c->{you}, 'tcp', length $line ? $line : undef);
  if ($is_http) {
    my $body = $line =~ /^HEAD / ? '' : $text;
    $c->{out} = "HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: " . length($text) . "\r\nConnection: close\r\n\r\n$body";
  } else { $c->{out} = $text }
  $c->{until} = time + 5;
}
sub hear {
  my ($c) = @_;
  my $n = sysread($c->{s}, my $part, 4096);
  return if !defined $n && ($!{EAGAIN} || $!{EINTR});
  return finish($c) if !defined $n;
  if (defined $c->{out}) { finish($c) if $n == 0; return }
  $c->{in} .= $part if $n;
  my $http = $c->{in} =~ m{^[A-Z]+ \S+ HTTP/1\.[01]\r?\n};
  answer($c) if $n == 0 || length $c->{in} > 65536 || ($http ? $c->{in} =~ /\r?\n\r?\n/ : $c->{in} =~ /\n/);
}
sub speak {
  my ($c) = @_;
  my $n = syswrite($c->{s}, $c->{out});
  return if !defined $n && ($!{EAGAIN} || $!{EINTR});
  return finish($c) if !defined $n;
  substr($c->{out}, 0, $n) = '';
  if (!length $c->{out}) { shutdown($c->{s}, 1); finish($c) }
}
use Errno; use Fcntl;
while (1) {
  my ($r, $w) = ('', '');
  vec($r, $_, 1) = 1 for keys %listen, keys %udp, keys %client;
  for (keys %client) { vec($w, $_, 1) = 1 if defined $client{$_}{out} }
  my $n = select(my $rr = $r, my $ww = $w, undef, %client ? 0.2 : undef);
  next if $n < 0;
  my $now = time;
  for my $fd (keys %listen) {
    next unless vec($rr, $fd, 1) && keys %client < 900;
    my $peer = accept(my $s, $listen{$fd}) or next;
    fcntl($s, F_SETFL, fcntl($s, F_GETFL, 0) | O_NONBLOCK);
    $client{fileno $s} = { s => $s, in => '', you => place($peer), me => own($s), until => $now + 2 };
  }
  for my $fd (keys %udp) {
    next unless vec($rr, $fd, 1);
    my ($s, $port) = @{$udp{$fd}};
    my $peer = recv($s, my $data, 65536, 0) or next;
    send($s, say_text(own_towards($peer, $port), place($peer), 'udp'), 0, $peer);
  }
  for my $fd (keys %client) {
    my $c = $client{$fd};
    hear($c) if vec($rr, $fd, 1);
    next unless $client{$fd};
    speak($c) if defined $c->{out} && vec($ww, $fd, 1);
    next unless $client{$fd};
    if ($now > $c->{until}) { defined $c->{out} ? finish($c) : answer($c) }
  }
}
`;
