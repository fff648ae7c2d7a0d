import type { GuestRow } from '#shared/model/guest.ts'
import type { FieldProblem } from '#shared/model/machine/machine-plan.ts'
import { seesGuest, type CompanyScope } from '#main/company-scope.ts'

const isMissing = ({ status }: GuestRow): boolean => status === 'missing'

/** Numbers that were typed and are somebody's. That of a guest its cluster lists no more is free (docs/decisions/0016). */
export const chosenVmidProblems = (guests: Iterable<GuestRow>, vmid: number, count: number): FieldProblem[] => {
  const taken = new Set([...guests].flatMap((guest) => (isMissing(guest) ? [] : [guest.vmid])))
  const numbers = Array.from({ length: count }, (_, index) => vmid + index)
  const first = numbers.find((number) => taken.has(number))
  // Whose it is is not said: it may be another company's.
  return first === undefined
    ? []
    : [{ field: 'vmid', message: `VMID ${first} is taken. Leave it to the next free one, or enter another.` }]
}

/** Typed numbers of machines their cluster lists no more, as far as whoever asks may know of them. */
export const missingVmidWarnings = (
  scope: CompanyScope,
  guests: Iterable<GuestRow>,
  clusterName: string,
  vmid: number | null,
  count: number,
): FieldProblem[] =>
  vmid === null
    ? []
    : [...guests]
        .filter(
          (guest) => isMissing(guest) && guest.vmid >= vmid && guest.vmid < vmid + count && seesGuest(scope, guest),
        )
        .map(({ name, vmid: number }) => ({
          field: 'vmid',
          message: `VMID ${number} was that of “${name}”, which ${clusterName} lists no more. Its record stays beside the new machine, with the addresses recorded for it, until it is removed from the console by hand.`,
        }))
