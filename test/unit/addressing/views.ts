/** Addressed labs, short: what a test compares. */
import assert from 'node:assert/strict';
import { addressLab, type AddressingOptions } from '../../../lab-runtime/addressing/addressLab.ts';
import type { AddressedLab } from '../../../lab-runtime/model/addressedLab.ts';
import type { Lab } from '../../../lab-runtime/model/lab.ts';
import { isLabError, type LabErrorCode } from '../../../lab-runtime/model/labError.ts';

/** `front: 172.18.0.0/16 172.18.0.1`: subnet and gateway by network. */
export function subnets(addressed: AddressedLab): Readonly<Record<string, string>> {
  return Object.fromEntries(addressed.networks.map(({ spec, subnet, gateway }) => [spec.name, `${subnet} ${gateway}`]));
}

/** `web: eth0=172.17.0.2@bridge` */
export function endpoints(addressed: AddressedLab): Readonly<Record<string, string>> {
  return Object.fromEntries(
    addressed.containers.map(({ spec, endpoints: all }) => [
      spec.name,
      all.map((one) => `${one.containerInterface}=${one.address}@${one.network}`).join(' '),
    ]),
  );
}

/** `0.0.0.0:8080->80/tcp` */
export function ports(addressed: AddressedLab): Readonly<Record<string, string>> {
  return Object.fromEntries(
    addressed.containers.map(({ spec, ports: all }) => [
      spec.name,
      all.map((one) => `${one.hostIp}:${String(one.hostPort)}->${String(one.containerPort)}/${one.protocol}`).join(' '),
    ]),
  );
}

/** Asserts that a lab is refused with code, object, message and a remedy. */
export function refuses(
  wish: Lab,
  expected: { code: LabErrorCode; object: string; message: RegExp },
  options?: AddressingOptions,
): void {
  assert.throws(
    () => addressLab(wish, options),
    (error) => {
      assert(isLabError(error), String(error));
      assert.deepEqual({ code: error.code, object: error.object }, { code: expected.code, object: expected.object });
      assert.match(error.message, expected.message);
      assert.notEqual(error.remedy ?? '', '');
      return true;
    },
  );
}
