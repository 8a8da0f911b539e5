/**
 * How many rules go to the kernel at once. `iptables-restore` sends a batch as one netlink message, which must fit the
 * socket's send buffer; who is root only in a user namespace cannot make that larger than net.core.wmem_max (socket(7),
 * SO_SNDBUFFORCE): 208 KiB by default, or some 750 of Docker's rules.
 */
import type { Step } from '../../model/plan.ts';

/** See the head of this file. */
export const maxRules = 400;

/** Rule lines that a step puts into its batch. */
export function rulesIn({ action }: Step): number {
  return action.kind === 'rules' ? action.lines.length : 0;
}

/** Whether so many rules may go in one batch. */
export function fitsBatch(rules: number): boolean {
  return rules <= maxRules;
}

/** A step whose rules do not fit one batch, as several that follow each other; any other as it is. */
export function inParts(step: Step): readonly Step[] {
  const { action } = step;
  if (action.kind !== 'rules' || fitsBatch(action.lines.length)) return [step];
  return Array.from({ length: Math.ceil(action.lines.length / maxRules) }, (_, part) => ({
    ...step,
    action: { ...action, lines: action.lines.slice(part * maxRules, (part + 1) * maxRules) },
  }));
}

/**
 * `rules_back SAVED` puts rules and counters back as `iptables-save -c` printed them: the chains first, then their rules
 * in batches that fit.
 */
export const rulesBackWord = `rules_back() {
  printf '%s\\n' "$1" | grep -v '^\\[' | iptables-restore -c
  batch=
  rules=0
  printf '%s\\n' "$1" | while IFS= read -r line; do
    case $line in
      '*'*) table=$line ;;
      '['*) batch="$batch$line
"; rules=$((rules + 1)) ;;
    esac
    [ "$line" = COMMIT ] || [ "$rules" -ge ${String(maxRules)} ] || continue
    [ "$rules" -eq 0 ] || printf '%s\\n%sCOMMIT\\n' "$table" "$batch" | iptables-restore -c --noflush
    batch=
    rules=0
  done
}
`;
