/**
 * Containers and ports as the user writes them in an input box. They become a small Compose file, so that names and
 * ports mean, and are refused, the same as in a lab file.
 */
import * as l10n from '@vscode/l10n';
import type { Attachment, LabContainer, PortWish } from '../lab-runtime/index.ts';
import type { ContainerWish } from './contributions.ts';
import { UserError } from './errors/userError.ts';
import type { Runtime } from './runtime.ts';
import { sayPhrase } from './sayPhrase.ts';

type Parser = Pick<Runtime, 'parseLabFile'>;

/** A container to run. Throws a UserError with what is wrong with the wish. */
export function containerOf(parser: Parser, wish: ContainerWish): LabContainer {
  const container = parseService(parser, {
    container_name: wish.name,
    image: wish.image ?? wish.name,
    ...(wish.command === undefined || wish.command === '' ? {} : { command: wish.command }),
    ports: wish.publish ?? [],
    network_mode: 'bridge',
  });
  return {
    ...container,
    service: wish.name,
    networkMode: { kind: 'networks', attachments: [attachmentTo(wish.network ?? 'bridge')] },
  };
}

/** The ports of one `-p`: `[[HOSTIP:]HOSTPORT[-RANGE]:]PORT[-RANGE][/PROTO]`. Throws a UserError for anything else. */
export function portsOf(parser: Parser, text: string): readonly PortWish[] {
  return parseService(parser, { image: 'image', ports: [text], network_mode: 'bridge' }).ports;
}

/** An attachment that leaves every choice to the network. */
export function attachmentTo(network: string): Attachment {
  return { network, aliases: [], priority: 0, gatewayPriority: 0 };
}

function parseService({ parseLabFile }: Parser, service: object): LabContainer {
  // JSON is YAML; a doubled $ is a $ that is no variable.
  const text = JSON.stringify({ name: 'wish', services: { wish: service } }).replaceAll('$', '$$$$');
  const { lab, diagnostics } = parseLabFile(text, { file: '/wish', environment: {} });
  const container = lab?.containers[0];
  if (container === undefined) {
    const [error] = diagnostics.filter(({ severity }) => severity === 'error');
    throw new UserError(error === undefined ? l10n.t('This makes no container.') : sayPhrase(error.phrases.message));
  }
  // Places in a text that nobody ever saw would mislead.
  const ports = container.ports.map((port): PortWish => ({ ...port, source: undefined }));
  return { ...container, source: undefined, ports };
}
