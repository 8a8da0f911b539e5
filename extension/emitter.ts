/** Events and disposables in VS Code's shape, for the parts that are tested without it. */

/** Something to be let go of. */
export interface Disposable {
  dispose(): void;
}

/** Subscribes a listener. */
type Event<T> = (listener: (value: T) => void) => Disposable;

/** Tells its listeners; one that throws does not keep the others from hearing. */
export interface Emitter<T> extends Disposable {
  readonly event: Event<T>;
  fire(value: T): void;
}

/** A new emitter; after `dispose` it has no listeners and takes none. */
export function createEmitter<T>(onError: (error: unknown) => void): Emitter<T> {
  const listeners = new Set<{ readonly hear: (value: T) => void }>();
  let disposed = false;
  return {
    event: (hear) => {
      const entry = { hear };
      if (!disposed) listeners.add(entry);
      return { dispose: () => void listeners.delete(entry) };
    },
    fire: (value) => {
      for (const { hear } of [...listeners]) {
        try {
          hear(value);
        } catch (error) {
          onError(error);
        }
      }
    },
    dispose: () => {
      disposed = true;
      listeners.clear();
    },
  };
}
