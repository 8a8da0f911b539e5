import type { PublishedPort } from '../../../lab-runtime/index.ts';

/** `0.0.0.0:8080`, with brackets around an IPv6 address. */
export function portText({ hostIp, hostPort }: Pick<PublishedPort, 'hostIp' | 'hostPort'>): string {
  return `${hostIp.includes(':') ? `[${hostIp}]` : hostIp}:${String(hostPort)}`;
}
