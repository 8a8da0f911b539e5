/** What a Docker version decides about a lab's host: one file a version implements this. */
import type { AddressedNetwork, PublishedPort } from '../../model/addressedLab.ts';
import type { RuleLine } from '../../model/plan.ts';
import type { RuleBook } from '../ruleBook.ts';

/** A change of rules: the book after it, and the lines that take a kernel from the book before to it. */
export interface RuleChange {
  readonly book: RuleBook;
  readonly lines: readonly RuleLine[];
}

/** Ports of a container, at the network that carries them. */
export interface Publication {
  readonly network: AddressedNetwork;
  /** The container's address on that network. */
  readonly address: string;
  readonly ports: readonly PublishedPort[];
}

/** Rules in Docker's order, as pure functions over a {@link RuleBook}; sysctls as Docker writes them. */
export interface Profile {
  /** As `x-lab.docker` names it. */
  readonly name: string;
  /** The rules of a daemon that has just started, before any network. */
  readonly daemonStart: (book: RuleBook) => RuleChange;
  readonly addNetwork: (book: RuleBook, network: AddressedNetwork) => RuleChange;
  readonly removeNetwork: (book: RuleBook, network: AddressedNetwork) => RuleChange;
  readonly addPorts: (book: RuleBook, publication: Publication) => RuleChange;
  /** Ports of one container share rules, and so do containers: what `staying` ones need stays. */
  readonly removePorts: (book: RuleBook, publication: Publication, staying: readonly Publication[]) => RuleChange;
  /** Settings of a container's network namespace, by dotted name. */
  readonly containerSysctls: readonly (readonly [string, string])[];
}
