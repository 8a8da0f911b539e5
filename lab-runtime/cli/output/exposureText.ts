import { bracketed, inEnglish, type Exposure, type Reach } from '../../index.ts';
import { harmless, type Screen } from './terminal.ts';

const colours = { yes: 'green', no: 'red', unknown: 'yellow' } as const;

/** A port a paragraph: whose it is, then from where it can be reached, and what settles that. */
export function exposureText(all: readonly Exposure[], paint: Screen['paint']): string {
  if (all.length === 0) return 'No port is published or listened at.\n';
  return all.map((one) => portText(one, paint)).join('');
}

function portText(one: Exposure, paint: Screen['paint']): string {
  const { hostIp, hostPort, protocol, container, containerPort, process, warnings } = one;
  const whose =
    container === undefined
      ? (process?.command ?? '')
      : `→ ${container.name}${containerPort === undefined ? '' : ` ${String(containerPort)}/${protocol}`}`;
  return [
    paint('bold', harmless(`${bracketed(hostIp)}:${String(hostPort)}/${protocol} ${whose}`.trimEnd())),
    reachText('from the host', one.fromHost, paint),
    reachText('from the uplink', one.fromUplink, paint),
    reachText('from containers', one.fromContainers, paint),
    ...warnings.map((warning) => `  ${paint('yellow', 'warning')}: ${harmless(inEnglish(warning))}`),
    '',
  ].join('\n');
}

function reachText(from: string, { reachable, why, rule }: Reach, paint: Screen['paint']): string {
  const text = rule === undefined ? '' : `: ${rule.text}`;
  return `  ${from.padEnd(16)} ${paint(colours[reachable], reachable.padEnd(7))} ${harmless(`${inEnglish(why)}${text}`)}`;
}
