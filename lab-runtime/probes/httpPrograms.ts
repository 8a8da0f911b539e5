/** Fetchers for systems without curl and wget. Arguments: ADDRESS PORT PATH HOST SECONDS. See httpScript.ts for their output. */

/** Python 3, standard library only. */
export const httpPython = String.raw`import http.client, sys
address, port, path, host, wait = sys.argv[1:6]
try:
    connection = http.client.HTTPConnection(address, int(port), timeout=float(wait))
    connection.request("GET", path, headers={"Host": host, "Connection": "close"})
    response = connection.getresponse()
    body = response.read()
except Exception as error:
    sys.exit("http: %s" % error)
sys.stdout.buffer.write(b"@http body\n" + body + b"\n@http %d\n" % response.status)
`;

/** Perl, with nothing beyond Debian's perl-base. HTTP/1.0: then no server answers in chunks. */
export const httpPerl = String.raw`use strict; use warnings; use Socket qw(:all);
my ($address, $port, $path, $host, $wait) = @ARGV;
$SIG{ALRM} = sub { print STDERR "http: timed out\n"; exit 1 };
$SIG{PIPE} = "IGNORE";
alarm $wait;
my ($error, @found) = getaddrinfo($address, $port, {socktype => SOCK_STREAM});
die "http: $address: $error\n" if $error;
my ($s, $why);
for (@found) {
  socket($s, $_->{family}, $_->{socktype}, $_->{protocol}) && connect($s, $_->{addr}) and last;
  $why = $!;
  undef $s;
}
die "http: $address:$port: $why\n" unless $s;
syswrite($s, "GET $path HTTP/1.0\r\nHost: $host\r\nConnection: close\r\n\r\n");
my $all = "";
while (sysread($s, $all, 65536, length $all)) { die "http: too much\n" if length $all > 1 << 26 }
die "http: $address:$port closed the connection without an answer\n" unless length $all;
binmode STDOUT;
print "\@http raw\n", $all;
`;
