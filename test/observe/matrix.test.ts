/** The matrix of a machine with a real dockerd, beside what programs in its containers find. */
import assert from 'node:assert/strict';
import { skipBecause } from '../harness/skip.ts';
import { image, packImage, startDocker } from './support/engines.ts';
import { startMachine, type Machine } from './support/machine.ts';

/** What `vethscope matrix --json` prints, in part. */
interface Told {
  readonly rows: readonly { readonly name: string; readonly names: readonly string[] }[];
  readonly columns: readonly { readonly name: string }[];
  readonly cells: readonly Cell[];
}

interface Cell {
  readonly from: string;
  readonly to: string;
  readonly destination: string;
  readonly question: { readonly kind: string; readonly port?: number };
  readonly answer: string;
  readonly cause?: { readonly kind: string; readonly text: string };
}

const population = `docker network create front; docker network create back; docker network create --internal closed
docker network create -o com.docker.network.bridge.enable_icc=false apart
serve() { name=$1; shift; docker run -d --name "$name" "$@" ${image} httpd -f -p 80; }
serve web --network front -p 8080:80 -p 127.0.0.1:8081:80
serve db --network back
serve vault --network closed
serve one --network apart
serve two --network apart
docker run -d --name beside --network container:web ${image} sleep 100000
docker run -d --name both --network front ${image} sleep 100000
docker network connect back both`;

/** busybox has both; what does not answer in a second does not answer. */
function question({ destination, question: { kind, port } }: Cell): string {
  if (kind === 'icmp') return `ping -c 1 -W 1 ${destination} >/dev/null 2>&1`;
  return `nc -w 1 ${destination} ${String(port)} </dev/null >/dev/null 2>&1`;
}

describe('the matrix of a machine with Docker', function () {
  this.timeout(300_000);
  let machine: Machine | undefined;
  let told: Told;

  before(async function () {
    if (process.getuid?.() !== 0) skipBecause(this, 'dockerd needs root');
    machine = await startMachine();
    await packImage(machine);
    await startDocker(machine);
    await machine.sh(population);
    told = (await machine.answer('matrix', 'host')) as Told;
  });
  after(() => machine?.[Symbol.asyncDispose]());

  it('has the host and each container once, and their ports', () => {
    assert.deepEqual(told.rows.map(({ names }) => names.join(' ')).toSorted(), [
      ...['both', 'db', 'host', 'one', 'two', 'vault', 'web beside'],
    ]);
    for (const name of ['host:8080/tcp', '127.0.0.1:8081/tcp', 'db:80/tcp', 'vault/icmp']) {
      assert.ok(
        told.columns.some((column) => column.name === name),
        name,
      );
    }
  });

  it('says of each cell what a program there finds', async () => {
    const inMachine = machine;
    assert.ok(inMachine);
    const found = await Promise.all(
      told.rows.map(async ({ name }) => {
        const own = told.cells.filter(({ from }) => from === name);
        const enter = name === 'host' ? 'sh -c' : `docker exec ${name} sh -c`;
        const script = own.map((cell) => `if ${question(cell)}; then echo yes; else echo no; fi`).join('\n');
        const answers = (
          await inMachine.sh(`${name === 'host' ? 'PATH=/run/image/bin:$PATH; ' : ''}${enter} '${script}'`)
        ).split('\n');
        return own.map(({ from, to }, index) => `${from} → ${to}: ${answers[index] ?? ''}`);
      }),
    );
    assert.deepEqual(
      told.cells.map(({ from, to, answer }) => `${from} → ${to}: ${answer}`).toSorted(),
      found.flat().toSorted(),
    );
  });

  it('says why not', () => {
    const kinds = (from: string, to: string) =>
      told.cells.find((cell) => cell.from === from && cell.to === to)?.cause?.kind;
    assert.equal(kinds('db', 'vault:80/tcp'), 'internal-network');
    assert.equal(kinds('one', 'two:80/tcp'), 'icc-off');
    assert.equal(kinds('both', '127.0.0.1:8081/tcp'), 'loopback-only');
    assert.equal(kinds('db', 'one:80/tcp'), 'network-isolation');
  });
});
