import type { GuestRow } from '#shared/model/guest.ts'
import type { GuestActionKind } from '#shared/model/guest-action.ts'
import type { JobId } from '#shared/model/ids.ts'
import { isEnded } from '#shared/model/job-state.ts'
import type { ProxmoxApi, ProxmoxCall } from '#main/adapters/proxmox/proxmox.port.ts'
import { companyScope, EVERYTHING, type CompanyScope } from '#main/company-scope.ts'
import type { RecordFor } from '#main/features/activity/record-for.ts'
import type { ClusterConnections } from '#main/features/fleet/connections.port.ts'
import type { InventoryFeature } from '#main/features/inventory/create-inventory.ts'
import type { JobsFeature } from '#main/features/jobs/create-jobs.ts'
import { createAwaitTask } from '#main/features/tasks/task-end.ts'
import type { TaskRecord } from '#main/features/tasks/task-record.ts'
import type { TasksService } from '#main/features/tasks/tasks.service.ts'
import { createClusterOffers } from '#main/features/machines/cluster-offer.ts'
import type { Log } from '#main/log/log.ts'
import type { Clock } from '#main/ports.ts'
import { editExecutors } from '../edit/edit-executors.ts'
import { afterRestart, readConfig } from '../edit/current-config.ts'
import { assertStillAllowed, editAllowance, type EditPlace } from '../edit/edit-allowance.ts'
import type { EditPasswords } from '../edit/edit-passwords.ts'
import type { EditAddresses, EditTenants } from '../edit/edit-ports.ts'
import { createEditService } from '../edit/edit.service.ts'
import { guestEditOperations } from '../edit/guest-edit.operations.ts'
import type { GuestHolders } from '../guest-holders.ts'
import type { LocatedGuest } from '../guest-live.ts'
import type { ActionBy, ActionExecutors, ActionSubject } from './action-executor.ts'
import { deleteExecutor } from './delete-action.ts'
import { guestActionJobKinds } from './guest-action.jobs.ts'
import { guestActionsOperations } from './guest-actions.operations.ts'
import { createGuestActionsService } from './guest-actions.service.ts'
import { createGuestChecks } from './guest-checks.service.ts'
import { createLinkedClones } from './linked-clones.ts'
import { migrateExecutor } from './migrate-action.ts'
import { powerExecutors } from './power-actions.ts'
import { createFindSubject, createWhenReady } from './ready-guest.ts'
import { createRecordEnds } from './record-ends.ts'
import { createRollbackCheck } from './rollback-check.ts'
import { createRunGuestAction } from './run-guest-action.ts'
import { snapshotExecutors } from './snapshot-actions.ts'
import { templateExecutor } from './template-action.ts'

interface Dependencies {
  readonly connections: Pick<ClusterConnections, 'api' | 'companyOf'>
  readonly inventory: InventoryFeature
  readonly tasks: Pick<TasksService, 'followOwn' | 'isOwn'>
  readonly locate: (guest: GuestRow, api: ProxmoxApi, call: ProxmoxCall) => Promise<LocatedGuest>
  readonly holders: GuestHolders
  readonly edit: EditSurroundings
  readonly record: RecordFor
  readonly clock: Clock
  readonly log: Log
}

/** What editing machines needs of the rest of the console. */
export interface EditSurroundings {
  readonly addresses: EditAddresses
  readonly tenants: EditTenants
  readonly passwords: EditPasswords
}

/** What is done to machines, put together. */
export const createGuestActions = (dependencies: Dependencies) => {
  const { connections, tasks, locate, holders, edit, record, clock, log } = dependencies
  const { inventory, facts, turns, refresh } = dependencies.inventory
  const linkedClones = createLinkedClones({ inventory, facts })
  const find = createFindSubject({ connections, inventory, locate })
  const placeOf = (scope: CompanyScope, guest: GuestRow): EditPlace => ({
    guest,
    holder: connections.companyOf(guest.clusterId),
    slices: edit.tenants.slices(guest.clusterId),
    scope,
  })
  const offers = createClusterOffers({ connections, inventory, clock })
  /** The place of a job's guest: who asked may not be there any more, but whether he was the provider's is known. */
  const placeFor = ({ guest }: ActionSubject, { provider }: ActionBy): EditPlace =>
    placeOf(guest.companyId === null || provider !== false ? EVERYTHING : companyScope(guest.companyId), guest)
  const executors: ActionExecutors = {
    ...powerExecutors(turns),
    ...snapshotExecutors({
      facts,
      clock,
      mayGoBack: createRollbackCheck({
        tenants: edit.tenants,
        placeOf: placeFor,
        networks: ({ guest }) => offers.of(guest.clusterId),
      }),
    }),
    migrate: migrateExecutor(inventory),
    template: templateExecutor(facts),
    delete: deleteExecutor({
      linkedClones,
      forget: (guest, by) => inventory.removeGuest(guest.guestId, () => holders.release(guest, by)),
    }),
    ...editExecutors({ facts, inventory, tenants: edit.tenants, addresses: edit.addresses, passwords: edit.passwords }),
  }
  const run = createRunGuestAction({
    executors,
    find,
    whenReady: createWhenReady({ clock, find }),
    api: connections.api,
    guestOf: inventory.guest,
    awaitTask: createAwaitTask(tasks),
    assertStillAllowed: (subject, action, by) =>
      assertStillAllowed(placeFor(subject, by), action, {
        values: async () => afterRestart(await readConfig(subject)),
        networks: () => offers.of(subject.guest.clusterId),
      }),
    knowsTask: tasks.isOwn,
    letGo: edit.tenants.letGo,
    clock,
    log,
  })
  const isHeavy = (kind: GuestActionKind): boolean => executors[kind].heavy === true
  const jobKinds = guestActionJobKinds(run, isHeavy, createRecordEnds(record), edit.passwords.jobEnded)
  const checks = createGuestChecks({
    inventory,
    api: connections.api,
    find,
    holders,
    linkedClones,
    clock,
    mayLieOn: (scope, guest, storage) => editAllowance(placeOf(scope, guest)).storage(storage),
  })
  return {
    jobKinds,
    operations: ({ engine, history }: Pick<JobsFeature, 'engine' | 'history'>) => {
      const service = createGuestActionsService({ kinds: jobKinds, engine, jobs: history, inventory })
      const { tenants, passwords } = edit
      const isOver = (id: JobId): boolean => isEnded(history.find(EVERYTHING, id)?.state ?? 'queued')
      const edits = createEditService({
        inventory,
        placeOf,
        find,
        offers,
        tenants,
        passwords,
        actions: service,
        isOver,
      })
      return { ...guestActionsOperations(service, checks, placeOf), ...guestEditOperations(edits) }
    },
    /** A task of an earlier run that belongs to no job ended: its guest is read without waiting for a poll. */
    readAfter: (task: TaskRecord): void => {
      const guest =
        task.guestId === null
          ? inventory.guestByVmid(task.clusterId, Number(task.subject))
          : inventory.guest(task.guestId)
      if (guest === undefined) return
      find(guest.id, { lane: 'poll' }).catch((error: unknown) => {
        log.warn('a guest could not be read after its task', { task: task.key, error })
        void refresh([task.clusterId])
      })
    },
  }
}
