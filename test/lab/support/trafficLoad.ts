/** Traffic in a lab that has nothing to do with what is tested, as much as there can be. */
import { setTimeout as sleep } from 'node:timers/promises';
import { enterArgv, quote, whereNamed, type RunningLab } from '../../../lab-runtime/index.ts';
import type { Conversation } from '../../../lab-runtime/targets/target.ts';
import type { LabBench } from './labBench.ts';

/** Takes whatever comes by TCP and UDP. */
const sink = `use strict; use Socket; use IO::Select;
my ($port) = @ARGV;
socket(my $tcp, PF_INET, SOCK_STREAM, 0); setsockopt($tcp, 1, 2, pack 'i', 1);
bind($tcp, pack_sockaddr_in($port, INADDR_ANY)) or die $!; listen($tcp, 16);
socket(my $udp, PF_INET, SOCK_DGRAM, 0); bind($udp, pack_sockaddr_in($port, INADDR_ANY)) or die $!;
my $all = IO::Select->new($tcp, $udp);
while (1) {
  for my $one ($all->can_read) {
    if ($one == $tcp) { my $new; accept($new, $tcp) and $all->add($new) }
    elsif ($one == $udp) { recv $udp, my $got, 65536, 0 }
    elsif (!sysread $one, my $got, 1 << 20) { $all->remove($one); close $one }
  }
}`;

/** Sends to it for ever; where that fails, again. */
const source = `use strict; use Socket;
my ($kind, $to, $port, $head) = @ARGV;
$SIG{PIPE} = 'IGNORE';
my $goal = pack_sockaddr_in($port, inet_aton($to));
my $block = pack('H*', $head) . 'n' x ($kind eq 'tcp' ? 1 << 16 : 64);
while (1) {
  socket(my $s, PF_INET, $kind eq 'tcp' ? SOCK_STREAM : SOCK_DGRAM, 0);
  if (connect $s, $goal) { while (defined syswrite $s, $block) {} }
  close $s;
  select undef, undef, undef, 0.02;
}`;

/** Of a stream of TCP or a flood of small datagrams, between two places of a lab; `to` is an address. */
export interface Load {
  readonly kind: 'tcp' | 'udp';
  readonly from: string;
  readonly to: string;
  /** Bytes that each datagram begins with, in hexadecimal. */
  readonly head?: string | undefined;
}

const port = 5001;

/** Resolves when it flows; the function ends it. `takers` are the places that something is sent to. */
export async function startLoad(
  bench: Pick<LabBench, 'target'>,
  lab: RunningLab,
  takers: readonly string[],
  loads: readonly Load[],
): Promise<() => Promise<void>> {
  const sinks = takers.map((where) => start(bench, lab, where, [sink, String(port)]));
  await sleep(300);
  const sources = loads.map(({ kind, from, to, head = '' }) =>
    start(bench, lab, from, [source, kind, to, String(port), head]),
  );
  await sleep(200);
  return () => end([...sources, ...sinks]);
}

function start(
  { target }: Pick<LabBench, 'target'>,
  lab: RunningLab,
  where: string,
  [script, ...words]: readonly [string, ...string[]],
): Conversation {
  const argv = enterArgv(lab, whereNamed(lab, where), ['perl', '-e', script, ...words]);
  return target.converse(`exec ${quote(argv)} </dev/null\n`, {}, { what: `load in ${where}` });
}

async function end(all: readonly Conversation[]): Promise<void> {
  for (const one of all) one.stop();
  await Promise.allSettled(all.map(({ done }) => done));
}
