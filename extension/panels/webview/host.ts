/** The other side: the extension. */
import type { FromPanel, ToPanel } from '../protocol.ts';

/** What is remembered while the panel is hidden. */
export interface Remembered {
  /** Of the journey. */
  readonly id: number;
  readonly step: number;
  readonly speed: number;
}

declare function acquireVsCodeApi(): {
  postMessage(message: FromPanel): void;
  getState(): unknown;
  setState(state: Remembered): void;
};

const api = acquireVsCodeApi();

/** Tells the extension something. */
export function tell(message: FromPanel): void {
  api.postMessage(message);
}

/** Hears the extension, and nobody else; says that it is ready. */
export function listen(hear: (message: ToPanel) => void): void {
  window.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
    if (isToPanel(data)) hear(data);
  });
  tell({ type: 'ready' });
}

function isToPanel(data: unknown): data is ToPanel {
  if (typeof data !== 'object' || data === null || !('type' in data)) return false;
  return data.type === 'busy' || (data.type === 'show' && 'journey' in data && 'texts' in data);
}

/** Remembers where one is. */
export function remember(state: Remembered): void {
  api.setState(state);
}

/** Where one was; undefined where that is not known. */
export function remembered(): Remembered | undefined {
  const state = api.getState();
  return isRemembered(state) ? state : undefined;
}

function isRemembered(state: unknown): state is Remembered {
  const numbers = ['id', 'step', 'speed'];
  return (
    typeof state === 'object' &&
    state !== null &&
    Object.entries(state).filter(([key, value]) => numbers.includes(key) && typeof value === 'number').length === 3
  );
}
