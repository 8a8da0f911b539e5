/**
 * The journeys of this window: packets are traced, shown in panels, kept, and compared. One panel and one armed xray for each
 * lab or machine; the xray ends with its panel.
 */
import * as l10n from '@vscode/l10n';
import { CancellationError, window, type Uri } from 'vscode';
import type { Journey, JourneyObject, XrayQuestion } from '../../lab-runtime/index.ts';
import { UserError } from '../errors/userError.ts';
import { labKey, type LabRef } from '../labRef.ts';
import type { Runtime } from '../runtime.ts';
import { withProgress } from '../withProgress.ts';
import { ArmedXray, type TracedPlace } from './armedXray.ts';
import { JourneyHistory, type PastJourney } from './history.ts';
import { JourneyPanel } from './journeyPanel.ts';
import { endText, questionText } from './journeyWords.ts';

/** What it is made of. */
export interface JourneysParts {
  readonly extensionUri: Uri;
  readonly runtime: () => Promise<Runtime>;
  /** Looks a place up as it is now; rejects where it is not there any more. Undefined where the user turns away. */
  readonly locate: (ref: LabRef) => Promise<TracedPlace | undefined>;
  /** Hears that packets have moved: counters and neighbours are others now. */
  readonly traced: (ref: LabRef) => void;
  readonly reveal: (ref: LabRef, object: JourneyObject) => Promise<void>;
  readonly report: (error: unknown) => void;
}

interface Open {
  readonly xray: ArmedXray;
  panel?: JourneyPanel | undefined;
}

/** See the head of this file. */
export class Journeys {
  readonly #parts: JourneysParts;
  readonly #history = new JourneyHistory();
  readonly #open = new Map<string, Open>();
  #last: JourneyPanel | undefined;

  constructor(parts: JourneysParts) {
    this.#parts = parts;
  }

  /** Traces a packet and shows its journey. */
  async trace(ref: LabRef, question: XrayQuestion): Promise<Journey> {
    const open = this.#opened(ref);
    if (open.panel !== undefined) open.panel.isBusy = true;
    try {
      const journey = await withProgress(l10n.t('Tracing a packet'), ({ signal, say }) => {
        say(questionText(question));
        return open.xray.ask(question, signal);
      });
      const past = this.#history.add(ref, question, journey);
      if (this.#isOpen(ref, open)) this.#show(ref, open, past);
      return journey;
    } catch (error) {
      // Whoever closes the panel meanwhile does not want to know.
      throw this.#isOpen(ref, open) ? error : new CancellationError();
    } finally {
      if (open.panel !== undefined) open.panel.isBusy = false;
      else this.#close(ref, open);
      this.#parts.traced(ref);
    }
  }

  /** Asks again what the panel in front shows. */
  async again(): Promise<Journey> {
    const past = this.#front?.past ?? this.#history.all[0];
    if (past === undefined) throw new UserError(l10n.t('No packet was traced yet.'));
    return this.trace(past.ref, past.question);
  }

  /** Compares two that the user picks: the later one is shown. False where none are picked. */
  async compare(): Promise<boolean> {
    if (this.#history.all.length < 2) throw new UserError(l10n.t('There are no two journeys to compare yet.'));
    const after = await this.#pick(this.#history.all.slice(0, -1), l10n.t('Which journey?'));
    if (after === undefined) return false;
    const usual = this.#history.previousOf(after)?.id;
    const earlier = this.#history.all.filter(({ id }) => id < after.id);
    const first = earlier.filter(({ id }) => id === usual);
    const others = earlier.filter(({ id }) => id !== usual);
    const before = await this.#pick([...first, ...others], l10n.t('Compare with which earlier one?'));
    if (before === undefined) return false;
    const open = this.#opened(after.ref);
    this.#show(after.ref, open, after);
    await open.panel?.compareWith(before);
    return true;
  }

  dispose(): void {
    for (const { panel, xray } of [...this.#open.values()]) {
      panel?.dispose();
      void xray.close();
    }
  }

  get #front(): JourneyPanel | undefined {
    const panels = [...this.#open.values()].map(({ panel }) => panel);
    return panels.find((panel) => panel?.isActive) ?? this.#last;
  }

  #opened(ref: LabRef): Open {
    const key = labKey(ref);
    const known = this.#open.get(key);
    if (known !== undefined) return known;
    const made: Open = { xray: this.#xrayOf(ref) };
    this.#open.set(key, made);
    return made;
  }

  #xrayOf(ref: LabRef): ArmedXray {
    const { locate, runtime } = this.#parts;
    return new ArmedXray({
      locate: async () => {
        const located = await locate(ref);
        if (located === undefined) throw new CancellationError();
        return located;
      },
      open: async ({ target, place }, signal) => {
        const { xrayHost, xrayLab } = await runtime();
        return place === 'host' ? xrayHost(target, signal) : xrayLab(target, place, signal);
      },
    });
  }

  #show(ref: LabRef, open: Open, past: PastJourney): void {
    if (open.panel === undefined) open.panel = this.#panelOf(ref, open, past);
    else open.panel.show(past);
    this.#last = open.panel;
  }

  #panelOf(ref: LabRef, open: Open, past: PastJourney): JourneyPanel {
    const { extensionUri, report, reveal, runtime } = this.#parts;
    return new JourneyPanel(extensionUri, past, {
      report,
      reveal: (shown, object) => reveal(shown.ref, object),
      again: (shown) => this.trace(shown.ref, shown.question),
      previousOf: (shown) => this.#history.previousOf(shown),
      compare: async (before, after) => (await runtime()).compareJourneys(before, after),
      closed: () => this.#close(ref, open),
    });
  }

  #isOpen(ref: LabRef, open: Open): boolean {
    return this.#open.get(labKey(ref)) === open;
  }

  #close(ref: LabRef, open: Open): void {
    if (this.#last === open.panel) this.#last = undefined;
    open.panel = undefined;
    if (this.#isOpen(ref, open)) this.#open.delete(labKey(ref));
    void open.xray.close();
  }

  async #pick(all: readonly PastJourney[], placeHolder: string): Promise<PastJourney | undefined> {
    const items = all.map((past) => ({
      label: questionText(past.journey.probe),
      description: endText(past.journey.verdict),
      detail: [labKey(past.ref), new Date(past.journey.takenAt).toLocaleTimeString([], { hourCycle: 'h23' })].join(
        ' · ',
      ),
      past,
    }));
    return (await window.showQuickPick(items, { placeHolder, matchOnDescription: true }))?.past;
  }
}
