/**
 * The look into many namespaces by one process: where there is Perl (Debian's perl-base is enough), it enters each itself,
 * reads the settings, and starts `ip` alone; `iptables-save` only where there is a table. Starting programs is what a
 * look costs, and this starts a third of them. It prints what the shell's look prints (collectScript.ts).
 *
 * Arguments: mark, number of setns(2), settings separated by blanks, then LABEL PATH for each namespace. Whether there is a table, nfnetlink tells: NFT_MSG_GETTABLE (linux/netfilter/nf_tables.h).
 */
export const lookPerl = String.raw`use strict; use warnings;
my ($mark, $setns, $keys, @all) = @ARGV;
my @keys = split / /, $keys;
$| = 1;

sub run {
  my ($input, $both, @command) = @_;
  pipe(my $from, my $to) or die;
  syswrite $to, $input;
  close $to;
  my $pid = fork // die;
  if (!$pid) {
    open(STDIN, '<&', $from) or die;
    open(STDERR, '>&', \*STDOUT) if $both;
    exec { $command[0] } @command or print STDERR "$command[0]: $!\n";
    exit 127;
  }
  close $from;
  waitpid $pid, 0;
}

sub first {
  open(my $file, '<', $_[0]) or return undef;
  my $line = <$file> // return '';
  chomp $line;
  return $line;
}

# True unless it is certain that there is none.
sub tables {
  return 1 if grep { length(first("/proc/net/\${_}_tables_names") // '') } qw(ip ip6);
  socket(my $s, 16, 3, 12) or return 1;
  syswrite $s, pack('L S S L L C C n', 20, 10 << 8 | 1, 0x301, 1, 0, 0, 0, 0) or return 1;
  sysread($s, my $answer, 8192) // return 1;
  return length $answer < 16 || (unpack 'L S', $answer)[1] != 3;
}

# Whether there is a bridge: the kernel's own list (SIOCGIFBR, net/bridge/br_ioctl.c), which takes no process.
sub bridges {
  socket(my $s, 2, 1, 0) or return 1;
  my $indexes = "\0" x 256;
  my $count = ioctl($s, 0x8940, pack('L! P256 L!', 1, $indexes, 64));
  return defined $count && $count > 0;
}

while (my ($label, $path) = splice @all, 0, 2) {
  print "\n\${mark}namespace $label\n";
  my $ns;
  if (!open($ns, '<', $path) || syscall($setns + 0, fileno($ns) + 0, 0x40000000) != 0) { print "\${mark}refused\n"; next }
  print "\${mark}settings\n";
  for my $key (@keys) {
    my $value = first("/proc/sys/$key") // next;
    print "$key=$value\n" if length $value;
  }
  print "\${mark}ip\n";
  run("addr show\nroute show table all\nrule show\nneigh show\n", 0, qw(ip -j -d -batch -));
  if (bridges()) {
    print "\n\${mark}fdb\n";
    run('', 0, qw(bridge -j fdb show));
  }
  my $off = first('/proc/sys/net/ipv6/conf/all/disable_ipv6');
  my $six = !defined $off ? 'absent' : $off eq '1' ? 'off' : 'on';
  my $tables = tables();
  print "\${mark}ipv6 $six\n";
  run('', 1, qw(ip6tables-save -c)) if $six eq 'on' && $tables;
  for (['legacy4', 'ip'], ['legacy6', 'ip6']) {
    my ($name, $ip) = @$_;
    next unless length(first("/proc/net/\${ip}_tables_names") // '');
    print "\${mark}$name\n";
    run('', 1, "\${ip}tables-legacy-save", '-c');
  }
  print "\${mark}ipv4\n";
  run('', 1, qw(iptables-save -c)) if $tables;
}
`.replaceAll('\\${', '${');
