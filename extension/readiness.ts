/** What the doctor last said of the machine: asked once when nothing runs, and whenever the user asks. */
import { createEmitter, type Disposable } from './emitter.ts';
import type { DoctorReport } from '../lab-runtime/index.ts';

/** See the head of this file. */
export class Readiness implements Disposable {
  readonly #examine: (signal?: AbortSignal) => Promise<DoctorReport>;
  readonly #changed;
  #report: DoctorReport | undefined;
  #asked = false;

  /** `onError` hears of examinations nobody waits for. */
  constructor(examine: (signal?: AbortSignal) => Promise<DoctorReport>, onError: (error: unknown) => void) {
    this.#examine = examine;
    this.#changed = createEmitter<DoctorReport>(onError);
  }

  get onDidChange() {
    return this.#changed.event;
  }

  /** Undefined until the doctor has answered. */
  get report(): DoctorReport | undefined {
    return this.#report;
  }

  /** Asks the doctor now. */
  async examine(signal?: AbortSignal): Promise<DoctorReport> {
    this.#asked = true;
    const report = await this.#examine(signal);
    this.#report = report;
    this.#changed.fire(report);
    return report;
  }

  /** Asks the doctor unless that was done before. Failures are left to who asks aloud. */
  async examineOnce(): Promise<void> {
    if (!this.#asked) await this.examineAgain();
  }

  /** Asks the doctor, because something may have changed. Failures are left to who asks aloud. */
  async examineAgain(): Promise<void> {
    await this.examine().catch(() => {
      this.#asked = false;
    });
  }

  dispose(): void {
    this.#changed.dispose();
  }
}
