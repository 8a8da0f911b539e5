/** The matrix: each cell beside what a program of its own finds out in the same place, and each cause beside what the lab is. */
import assert from 'node:assert/strict';
import {
  enterArgv,
  inEnglish,
  isLabError,
  matrixLab,
  quote,
  whereNamed,
  type CauseKind,
  type Matrix,
  type MatrixCell,
  type RunningLab,
} from '../../lab-runtime/index.ts';
import { openBench } from './support/labBench.ts';

const listenAtLoopback = `my $$s = IO::Socket::INET->new(LocalAddr => "127.0.0.1", LocalPort => 7000, Listen => 5) or die; sleep 1 while 1`;

const text = `
services:
  web: { networks: [front], ports: ["8080:80", "127.0.0.1:8081:81"] }
  api: { networks: [front, back], expose: ["9000", "53/udp"] }
  db: { networks: [back], expose: ["5432"] }
  shy: { networks: [front], command: ["perl", "-MIO::Socket::INET", "-e", '${listenAtLoopback}'] }
  vault: { networks: [closed], expose: ["80"] }
  one: { networks: [apart], expose: ["80"] }
  two: { networks: [apart], expose: ["80"] }
  beside: { network_mode: "service:web" }
  alone: { network_mode: none }
networks:
  front: {}
  back: {}
  closed: { internal: true }
  apart: { driver_opts: { com.docker.network.bridge.enable_icc: "false" } }
x-lab:
  host: { address: 192.168.99.100/24 }
  outside: { near: { address: 192.168.99.1/24 } }
`;

/** Asks in words of its own: prints whether each of `PROTOCOL ADDRESS PORT` answers, in order. */
const witness = `
use strict; use Socket;
my @all = map { [split / /] } @ARGV;
my @pids;
for (@all) {
  my ($protocol, $address, $port) = @$_;
  my $pid = fork // die;
  if ($pid) { push @pids, $pid; next }
  alarm 2;
  $SIG{ALRM} = sub { exit 1 };
  if ($protocol eq 'icmp') { open STDOUT, '>', '/dev/null'; open STDERR, '>', '/dev/null'; exec 'ping', '-c', 1, '-W', 1, $address; exit 1 }
  socket(my $s, AF_INET, $protocol eq 'tcp' ? SOCK_STREAM : SOCK_DGRAM, 0) or exit 1;
  connect($s, pack_sockaddr_in($port, inet_aton $address)) or exit 1;
  exit 0 if $protocol eq 'tcp';
  send($s, "hello", 0) or exit 1;
  exit(defined recv($s, my $answer, 1000, 0) ? 0 : 1);
}
for (@pids) { waitpid $_, 0; print $? == 0 ? "yes\\n" : "no\\n" }
`;

/** Row, column, the cause's kind, words of its text. */
const causes: readonly (readonly [from: string, to: string, kind: CauseKind, text: RegExp])[] = [
  ['web', 'db:5432/tcp', 'network-isolation', /matrix_front and matrix_back apart/u],
  ['db', 'web/icmp', 'network-isolation', /matrix_back and matrix_front apart/u],
  ['vault', 'web:80/tcp', 'internal-network', /network matrix_closed is internal/u],
  ['db', 'vault:80/tcp', 'internal-network', /network matrix_closed is internal/u],
  ['one', 'two:80/tcp', 'icc-off', /network matrix_apart may not speak to each other/u],
  ['two', 'one/icmp', 'icc-off', /icc=false/u],
  ['api', 'shy:7000/tcp', 'loopback-only', /the server of shy listens at 127\.0\.0\.1 alone/u],
  ['near', '127.0.0.1:8081/tcp', 'loopback-only', /8081 of web is published at 127\.0\.0\.1 alone, not at 192\.168/u],
  ['host', '127.0.0.1:8081/tcp', 'docker-proxy', /loopback address/u],
  ['shy', 'host:8080/tcp', 'docker-proxy', /docker-proxy that would answer for port 8080 of web/u],
  ['near', 'web:80/tcp', 'no-route', /near has no route to 172\./u],
  ['alone', 'api/icmp', 'no-route', /alone has no route/u],
];

describe('the matrix of a lab', function () {
  this.timeout(120_000);
  const bench = openBench();
  let lab: RunningLab;
  let matrix: Matrix;
  const progress: number[] = [];
  before(async () => {
    lab = await bench.up(text, 'matrix');
    matrix = await matrixLab(bench.target, lab, { onProgress: (done) => progress.push(done) });
  });
  after(() => bench.close());

  const cell = (from: string, to: string): MatrixCell | undefined =>
    matrix.cells.find(({ row, column }) => matrix.rows[row]?.name === from && matrix.columns[column]?.name === to);

  const address = (name: string, network: string): string | undefined =>
    lab.lab.containers
      .find(({ spec }) => spec.name === name)
      ?.endpoints.find((endpoint) => endpoint.network === network)?.address;

  it('has each namespace once as a row, and all that can be asked as columns', () => {
    assert.deepEqual(
      matrix.rows.map(({ names }) => names.join(' ')),
      ['host', 'near', 'web beside', 'api', 'db', 'shy', 'vault', 'one', 'two', 'alone'],
    );
    assert.deepEqual(
      matrix.columns.map(({ name }) => name),
      [
        ...['web/icmp', 'web:80/tcp', 'web:81/tcp', '127.0.0.1:8081/tcp', 'host:8080/tcp'],
        ...['api/icmp', 'api:9000/tcp', 'api:53/udp', 'db/icmp', 'db:5432/tcp', 'shy/icmp', 'shy:7000/tcp'],
        ...['vault/icmp', 'vault:80/tcp', 'one/icmp', 'one:80/tcp', 'two/icmp', 'two:80/tcp'],
      ],
    );
    assert.equal(matrix.cells.length, matrix.rows.length * matrix.columns.length);
    assert.deepEqual(
      progress,
      progress.map((_, index) => index + 1),
    );
    assert.equal(progress.length, matrix.cells.length);
  });

  it('says of each cell what a program there finds', async () => {
    const found = await Promise.all(
      matrix.rows.map(async ({ name }, row) => {
        const own = matrix.cells.filter((one) => one.row === row);
        const words = own.map(({ question, destination }) =>
          [question.kind, destination ?? '', question.port ?? 0].join(' '),
        );
        const told = await bench.inside(lab, name, 'perl', '-e', witness, ...words);
        return told.split('\n').map((answer, index) => `${name} → ${words[index] ?? ''}: ${answer}`);
      }),
    );
    const said = matrix.cells.map(
      ({ row, question: { kind, port = 0 }, destination, answer }) =>
        `${matrix.rows[row]?.name ?? ''} → ${[kind, destination ?? '', port].join(' ')}: ${answer}`,
    );
    assert.deepEqual(said, found.flat());
    assert.ok(said.some((line) => line.endsWith('yes')) && said.some((line) => line.endsWith('no')));
  });

  for (const [from, to, kind, words] of causes) {
    it(`${from} does not reach ${to}: ${kind}`, () => {
      const { cause } = cell(from, to) ?? {};
      assert.equal(cause?.kind, kind);
      assert.match(inEnglish(cause.text), words);
    });
  }

  it('is the same with one packet at a time as with very many', async () => {
    const answers = ({ cells }: Matrix): readonly string[] =>
      cells.map(
        ({ answer, cause, outcome }) => `${answer} ${cause === undefined ? '' : inEnglish(cause.text)} ${outcome}`,
      );
    const [alone, many] = [
      await matrixLab(bench.target, lab, { jobs: 1, protocols: ['tcp'], from: ['web', 'one'] }),
      await matrixLab(bench.target, lab, { jobs: 128, protocols: ['tcp'], from: ['web', 'one'] }),
    ];
    assert.deepEqual(answers(alone), answers(many));
  });

  it('asks only what is wanted, and keeps journeys where that is wanted', async () => {
    const some = await matrixLab(bench.target, lab, {
      protocols: ['icmp'],
      from: ['beside'],
      to: ['db', 'api'],
      keepJourneys: true,
    });
    assert.deepEqual(
      some.cells.map(({ answer, journey }) => [answer, journey?.probe.from, journey?.probe.destination]),
      [
        ['yes', 'web', address('api', 'matrix_front')],
        ['no', 'web', address('db', 'matrix_back')],
      ],
    );
    const published = await matrixLab(bench.target, lab, { from: ['near'], to: ['host'] });
    assert.deepEqual(
      published.cells.map(({ answer, column }) => [published.columns[column]?.name, answer]),
      [
        ['127.0.0.1:8081/tcp', 'no'],
        ['host:8080/tcp', 'yes'],
      ],
    );
  });

  it('refuses names that there are not, and ends when it is told to', async () => {
    await assert.rejects(matrixLab(bench.target, lab, { to: ['nobody'] }), (error: unknown) =>
      isLabError(error, 'unknown-object'),
    );
    const controller = new AbortController();
    const stopped = matrixLab(bench.target, lab, {
      signal: controller.signal,
      onProgress: (done) => {
        if (done === 5) controller.abort();
      },
    });
    await assert.rejects(stopped, (error: unknown) => isLabError(error, 'cancelled'));
  });

  it('leaves no table behind', async () => {
    const script = `exec ${quote(enterArgv(lab, whereNamed(lab, 'host'), ['nft', 'list', 'tables']))}\n`;
    const { stdout } = await bench.target.run(script, { what: 'list tables' });
    assert.doesNotMatch(stdout, /vethscope/u);
  });
});
