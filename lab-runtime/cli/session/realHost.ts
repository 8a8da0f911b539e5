/** What this version cannot do yet, said clearly. */
import { LabError } from '../../index.ts';

/** `show host` and `veths host` mean the machine itself, not a lab: says that only labs can be looked at. */
export function realHostNotBuilt(): LabError {
  return new LabError('not-built', 'This version looks at labs only, not at the containers of the machine itself', {
    object: 'host',
    remedy: 'Name a lab (vethscope ls); the host of a lab is part of what is shown of it.',
  });
}
