/** Elements, without a library. Texts are always text: nothing a machine has said becomes markup. */

type Child = Node | string | undefined;
type Attributes = Readonly<Record<string, string | boolean | number | undefined>>;

/** Makes an element. An attribute that is false or undefined is left out. */
export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag);
  setAttributes(made, attributes);
  made.append(...children.filter((child) => child !== undefined));
  return made;
}

/** Makes an element of a drawing. */
export function drawn<Tag extends keyof SVGElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: readonly Node[]
): SVGElementTagNameMap[Tag] {
  const made = document.createElementNS('http://www.w3.org/2000/svg', tag);
  setAttributes(made, attributes);
  made.append(...children);
  return made;
}

function setAttributes(made: Element, attributes: Attributes): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== false) made.setAttribute(name, value === true ? '' : String(value));
  }
}

/** `Step {0} of {1}` with its parts. */
export function fill(template: string, ...parts: readonly (string | number)[]): string {
  return template.replaceAll(/\{(\d+)\}/g, (hole, index: string) => String(parts[Number(index)] ?? hole));
}

/** What a button looks like: with an icon its label is for voices, and for whoever points at it. */
export interface ButtonLooks {
  readonly label: string;
  readonly icon?: SVGElement | undefined;
  readonly class?: string | undefined;
  readonly title?: string | undefined;
  readonly disabled?: boolean | undefined;
}

/** A button. */
export function button({ label, icon, ...looks }: ButtonLooks, onClick: () => void): HTMLButtonElement {
  const named = icon === undefined ? {} : { 'aria-label': label, title: label };
  const made = element('button', { type: 'button', ...named, ...looks }, icon ?? label);
  made.addEventListener('click', onClick);
  return made;
}

/** Brings something into sight: within its scroller where that scrolls by itself, else only where the page may move for it. */
export function bringIntoSight(made: Element, scroller: Element, mayMovePage: boolean): void {
  const scrollsItself = scroller.scrollHeight > scroller.clientHeight;
  if (scrollsItself || mayMovePage) made.scrollIntoView({ block: 'nearest' });
}
