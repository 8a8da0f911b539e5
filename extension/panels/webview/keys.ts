/** What keys do in the panel. Pure. */

/** What a key asks for. */
export type KeyAction = 'next' | 'previous' | 'first' | 'last' | 'toggle' | 'reveal';

const actions: Readonly<Record<string, KeyAction>> = {
  ArrowDown: 'next',
  ArrowRight: 'next',
  j: 'next',
  J: 'next',
  ArrowUp: 'previous',
  ArrowLeft: 'previous',
  k: 'previous',
  K: 'previous',
  Home: 'first',
  End: 'last',
  ' ': 'toggle',
  Enter: 'reveal',
};

/**
 * Undefined for a key that is none of ours. `control`: a button or a fold has the keyboard, and wants Space and Enter for itself;
 * `choice`: a list to choose from, which wants them all.
 */
export function actionOf(key: string, focus: 'step' | 'control' | 'choice'): KeyAction | undefined {
  const action = actions[key];
  if (focus === 'choice') return undefined;
  return focus === 'control' && (action === 'toggle' || action === 'reveal') ? undefined : action;
}
