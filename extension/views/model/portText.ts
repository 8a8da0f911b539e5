import { bracketed } from '../../../lab-runtime/light.ts';
import type { PublishedPort } from '../../../lab-runtime/index.ts';

/** `0.0.0.0:8080`, with brackets around an IPv6 address. */
export function portText({ hostIp, hostPort }: Pick<PublishedPort, 'hostIp' | 'hostPort'>): string {
  return `${bracketed(hostIp)}:${String(hostPort)}`;
}
