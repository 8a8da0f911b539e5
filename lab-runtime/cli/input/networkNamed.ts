import { LabError, nameInText, type AddressedNetwork, type RunningLab } from '../../index.ts';

/** A network of a lab by its name, its key in the lab file, its id (12 digits or more) or its bridge. Throws `unknown-object`. */
export function networkNamed({ name: labName, lab }: RunningLab, name: string): AddressedNetwork {
  const found =
    lab.networks.find(({ spec }) => spec.name === name) ??
    lab.networks.find(({ spec }) => spec.key === name) ??
    lab.networks.find(({ id, bridge }) => bridge === name || (name.length >= 12 && id.startsWith(name)));
  if (found !== undefined) return found;
  throw new LabError('unknown-object', `Lab ${labName} has no network ${nameInText(name)}`, {
    object: `network ${nameInText(name)}`,
    remedy: `There are: ${lab.networks.map(({ spec }) => spec.name).join(', ')}`,
  });
}
