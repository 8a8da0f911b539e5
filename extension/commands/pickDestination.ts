import * as l10n from '@vscode/l10n';
import { pickOrType } from './pickOrType.ts';
import { placeItems, type Picked } from './pickPlace.ts';

/** Whom a probe asks: somebody in the lab, or any address that is typed; undefined where the user turns away. */
export function pickDestination({ observed, place }: Picked, title: string): Promise<string | undefined> {
  const items = placeItems(observed).filter((item) => item.place !== place);
  return pickOrType({
    title,
    placeholder: l10n.t('To whom? Pick, or type an address'),
    items: items.map((item) => ({ ...item, value: item.place })),
    typed: (text) => l10n.t('$(edit) Address {0}', text),
  });
}
