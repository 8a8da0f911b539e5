/** Which cables a lab's containers have, each with its network at hand. */
import type { AddressedContainer, AddressedLab, AddressedNetwork, Endpoint } from '../model/addressedLab.ts';
import { LabError } from '../model/labError.ts';
import { say } from '../model/phrase.ts';
import type { Cabling } from './endpointSteps.ts';

/** The cables of `containers`, as far as `endpoints` names them. */
export function cablingOf(
  lab: AddressedLab,
  containers: readonly AddressedContainer[],
  endpoints: (container: AddressedContainer) => readonly Endpoint[],
): readonly Cabling[] {
  return containers.flatMap((container) =>
    endpoints(container).map((endpoint) => ({ container, endpoint, network: networkNamed(lab, endpoint.network) })),
  );
}

function networkNamed(lab: AddressedLab, name: string): AddressedNetwork {
  const network = lab.networks.find((one) => one.spec.name === name);
  if (network === undefined) {
    throw new LabError('unknown-object', say`Lab ${lab.name} has no network ${name}`, { object: `network ${name}` });
  }
  return network;
}
