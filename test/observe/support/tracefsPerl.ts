/**
 * Reads the kernel's own account of the packets that it frees, from a tracefs instance of its own, in mounts of its own.
 * Line by line on its standard output. On its standard input, `mark WORD` puts a word among them; `watch PID` says whose sent
 * packets are told, too: those of all would be too many to be read on a busy machine. With its input's end, and on every
 * signal that can be caught, the instance is gone; one whose maker was killed otherwise is swept away by the next.
 */
export const tracefsPerl = String.raw`use strict; use warnings;
$| = 1;
my $root = '/sys/kernel/tracing';
for my $old (glob "$root/instances/vethscope-test-*") { rmdir $old if $old =~ /-(\d+)$/ && !-e "/proc/$1" }
my $own = "$root/instances/vethscope-test-$$";
mkdir $own or do { print "none $!\n"; exit 0 };
END { rmdir $own if defined $own }
$SIG{$_} = sub { exit 1 } for qw(TERM INT HUP PIPE);
sub put { my ($file, $text) = @_; open(my $to, '>', "$own/$file") or do { print "none $file: $!\n"; exit 0 }; syswrite $to, $text }
# IPv4 and IPv6.
put('events/skb/kfree_skb/filter', 'protocol == 2048 || protocol == 34525');
put('events/skb/kfree_skb/enable', 1);
open(my $pipe, '<', "$own/trace_pipe") or do { print "none trace_pipe: $!\n"; exit 0 };
print "ready\n";
my ($input, $output) = ('', '');
while (1) {
  my $bits = '';
  vec($bits, 0, 1) = 1;
  vec($bits, fileno $pipe, 1) = 1;
  select($bits, undef, undef, undef) > 0 or next;
  if (vec($bits, fileno $pipe, 1)) {
    sysread($pipe, $output, 1 << 16, length $output) or last;
    while ($output =~ s/^([^\n]*)\n//) { print "$1\n" }
  }
  if (vec($bits, 0, 1)) {
    sysread(STDIN, $input, 4096, length $input) or last;
    while ($input =~ s/^(mark|watch) (\S+)\n//) {
      if ($1 eq 'mark') { put('trace_marker', "$2\n") }
      else { put('events/net/net_dev_queue/filter', "common_pid == $2"); put('events/net/net_dev_queue/enable', 1) }
    }
  }
}
`;
