import assert from 'node:assert/strict';
import { ArmedXray, type TracedPlace } from '../../../extension/panels/armedXray.ts';
import type { RunningLab, Target } from '../../../lab-runtime/index.ts';
import { journeyOf } from '../../support/journeys.ts';
import { shop } from './shop.ts';

describe('an armed xray', () => {
  const question = { kind: 'icmp', from: 'client', to: 'web' } as const;
  const { signal } = new AbortController();
  const target = { id: 'local' } as Target;
  const lab = (holderPid: number): RunningLab => ({ ...shop.running, holderPid });

  /** An xray of what is there at the moment, and what became of its sessions. */
  function xrayOf(there: { at: TracedPlace; error?: Error }) {
    const log: string[] = [];
    const xray = new ArmedXray({
      locate: async () => there.at,
      open: async ({ place }) => {
        if (there.error !== undefined) throw there.error;
        const name = place === 'host' ? 'host' : String(place.holderPid);
        log.push(`open ${name}`);
        return {
          ask: async () => journeyOf('delivered'),
          look: () => Promise.reject(new Error('nobody looks')),
          close: async () => void log.push(`close ${name}`),
        };
      },
    });
    return { xray, log };
  }

  it('is armed by the first question, and stays so', async () => {
    const { xray, log } = xrayOf({ at: { target, place: lab(1) } });
    await xray.ask(question, signal);
    await xray.ask(question, signal);
    assert.deepEqual(log, ['open 1']);
    await xray.close();
    await xray.close();
    assert.deepEqual(log, ['open 1', 'close 1']);
  });

  it('is armed anew where the lab, or the way there, is another one', async () => {
    const there = { at: { target, place: lab(1) } as TracedPlace };
    const { xray, log } = xrayOf(there);
    await xray.ask(question, signal);
    there.at = { target, place: lab(2) };
    await xray.ask(question, signal);
    there.at = { target: { ...target }, place: lab(2) };
    await xray.ask(question, signal);
    there.at = { target: there.at.target, place: 'host' };
    await xray.ask(question, signal);
    await xray.ask(question, signal);
    assert.deepEqual(log, ['open 1', 'close 1', 'open 2', 'close 2', 'open 2', 'close 2', 'open host']);
  });

  it('tries again where it could not be armed', async () => {
    const there: { at: TracedPlace; error?: Error } = { at: { target, place: 'host' }, error: new Error('no') };
    const { xray, log } = xrayOf(there);
    await assert.rejects(xray.ask(question, signal), /^Error: no$/);
    delete there.error;
    await xray.ask(question, signal);
    assert.deepEqual(log, ['open host']);
  });
});
