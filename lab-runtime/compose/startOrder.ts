/** The order in which services start: dependencies first, else as in the file. */
import type { SourceRange } from '../model/source.ts';
import { say } from '../model/phrase.ts';
import type { Findings } from './findings.ts';

/** A thing to start, and what must start before it. */
export interface Startable {
  readonly name: string;
  readonly needs: readonly { readonly name: string; readonly range: SourceRange }[];
}

/**
 * Of the services whose dependencies have started, the first one in the file starts next. A circle is
 * reported and then taken in file order. Dependencies on names that are not there do not count.
 */
export function startOrder<T extends Startable>(services: readonly T[], findings: Findings): readonly T[] {
  const names = new Set(services.map(({ name }) => name));
  const started = new Set<string>();
  const order: T[] = [];
  let waiting = services;
  while (waiting.length > 0) {
    const ready = waiting.find(({ needs }) => needs.every(({ name }) => started.has(name) || !names.has(name)));
    if (ready === undefined) {
      reportCircle(waiting, findings);
      return [...order, ...waiting];
    }
    started.add(ready.name);
    order.push(ready);
    waiting = waiting.filter((service) => service !== ready);
  }
  return order;
}

/** Each of `waiting` needs another one of them, so following needs leads into a circle. */
function reportCircle(waiting: readonly Startable[], findings: Findings): void {
  const byName = new Map(waiting.map((service) => [service.name, service]));
  const path: { readonly name: string; readonly need: Startable['needs'][number] }[] = [];
  for (let service = waiting[0]; service !== undefined;) {
    const { name, needs }: Startable = service;
    const start = path.findIndex((step) => step.name === name);
    const last = path.at(-1);
    if (start >= 0 && last !== undefined) {
      const names = [...path.slice(start).map((step) => step.name), name];
      const message = say`The services wait for one another: ${names.join(' → ')}.`;
      findings.error('dependency-cycle', last.need.range, message, say`Remove one dependency of the circle.`);
      return;
    }
    const need = needs.find((each) => byName.has(each.name));
    if (need === undefined) return;
    path.push({ name, need });
    service = byName.get(need.name);
  }
}
