/** A link between a client and a server on 127.0.0.1 that can be slow, stall, cut, or lose the rest of a message. */
import { createServer, connect, type AddressInfo, type Socket } from 'node:net';

/** What happens to a link. */
export type Fault =
  /** Both ends see it close. */
  | 'cut'
  /** Nothing gets through any more, in either direction, and nobody is told. */
  | 'stall'
  /** Half of the next piece from the server gets through, then it is cut. */
  | 'truncate';

/** A proxy that runs until it is closed. */
export interface FaultyProxy {
  readonly port: number;
  /** Milliseconds that each piece waits, in each direction. */
  delayMs: number;
  /** Pieces and bytes that came from the server so far. */
  readonly bytesFromServer: () => number;
  /** Links there are now. */
  readonly links: () => number;
  /** Does this to every link there is now. */
  readonly strike: (fault: Fault) => void;
  /** Does this to the link as soon as so many more bytes came from the server. */
  readonly strikeAfter: (bytes: number, fault: Fault) => void;
  /** Takes back what {@link FaultyProxy.strikeAfter} asked for, if it did not come to it. */
  readonly calm: () => void;
  /** New links are refused while this is set. */
  down: boolean;
  readonly close: () => Promise<void>;
}

/** Starts a proxy to a port of 127.0.0.1. */
export async function startFaultyProxy(serverPort: number): Promise<FaultyProxy> {
  const links = new Set<Link>();
  let bytes = 0;
  let due: { readonly at: number; readonly fault: Fault } | undefined;
  const server = createServer((client) => {
    if (proxy.down) {
      client.destroy();
      return;
    }
    const link = new Link(client, serverPort, () => proxy.delayMs);
    links.add(link);
    link.onEnd(() => links.delete(link));
    link.onServerBytes((count) => {
      bytes += count;
      if (due === undefined || bytes < due.at) return;
      const { fault } = due;
      due = undefined;
      proxy.strike(fault);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const proxy: FaultyProxy = {
    port: (server.address() as AddressInfo).port,
    delayMs: 0,
    down: false,
    bytesFromServer: () => bytes,
    links: () => links.size,
    strike: (fault) => {
      for (const link of links) link.strike(fault);
    },
    strikeAfter: (count, fault) => {
      due = { at: bytes + count, fault };
    },
    calm: () => {
      due = undefined;
    },
    close: async () => {
      for (const link of links) link.strike('cut');
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return proxy;
}

class Link {
  readonly #client: Socket;
  readonly #server: Socket;
  #fault: Fault | undefined;

  constructor(client: Socket, port: number, delay: () => number) {
    this.#client = client;
    this.#server = connect(port, '127.0.0.1');
    client.setNoDelay(true);
    this.#server.setNoDelay(true);
    this.#pipe(client, this.#server, delay);
    this.#pipe(this.#server, client, delay);
  }

  onEnd(listener: () => void): void {
    this.#client.once('close', listener);
  }

  onServerBytes(listener: (count: number) => void): void {
    this.#server.on('data', (chunk: Buffer) => {
      listener(chunk.length);
    });
  }

  strike(fault: Fault): void {
    this.#fault = fault;
    if (fault === 'cut') this.#cut();
  }

  #pipe(from: Socket, to: Socket, delay: () => number): void {
    const later = (action: () => void): void => {
      const wait = delay();
      if (wait === 0) action();
      else setTimeout(action, wait);
    };
    from.on('error', () => undefined);
    from.on('data', (chunk: Buffer) => {
      later(() => {
        this.#forward(chunk, to);
      });
    });
    from.on('close', () => {
      if (this.#fault !== 'stall') later(() => to.destroy());
    });
  }

  #forward(chunk: Buffer, to: Socket): void {
    if (this.#fault === 'stall' || to.destroyed) return;
    if (this.#fault === 'truncate' && to === this.#client) {
      to.write(chunk.subarray(0, Math.floor(chunk.length / 2)), () => {
        this.#cut();
      });
    } else to.write(chunk);
  }

  #cut(): void {
    this.#client.destroy();
    this.#server.destroy();
  }
}
