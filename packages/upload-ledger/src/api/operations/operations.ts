import type { Operation } from '../operation.ts'
import { createDownloadUrl, createLink } from './create-link.ts'
import { createTicket, createUploadUrl } from './create-ticket.ts'
import {
  dropDeadLetters,
  getDeadLetter,
  listDeadLetters,
  redriveDeadLetters,
} from './dead-letters.ts'
import { deleteMetadata, deleteObject } from './delete-object.ts'
import { findObjects } from './find-objects.ts'
import { followEvents } from './follow-events.ts'
import { getMetadata, getObject } from './get-object.ts'
import { getService } from './get-service.ts'
import { breakPart, putBack } from './lab/break-part.ts'
import { changeObject } from './lab/change-object.ts'
import { deliverEvent, dropEvent } from './lab/deliver-event.ts'
import { readExperiment } from './lab/read-experiment.ts'
import { readLab } from './lab/read-lab.ts'
import { readRepair, readRepairChecklist } from './lab/read-repair.ts'
import { removeLab } from './lab/remove-lab.ts'
import { startOver } from './lab/start-over.ts'
import { tryOperation } from './lab/try-operation.ts'
import { tryUpload } from './lab/try-upload.ts'
import { listBuckets } from './list-buckets.ts'
import { listMetadata, listObjects } from './list-objects.ts'
import { abortUpload, completeUpload, createUpload, signParts } from './part-uploads.ts'
import { readChecklist } from './read-checklist.ts'
import { getObjectHistory, getReach, listArrivals } from './read-history.ts'
import { sumObjects } from './sum-objects.ts'
import { waitForObject } from './wait-for-object.ts'

/** Every operation, in the order of the document: ours, then those of the course. */
export const operations: readonly Operation[] = [
  getService,
  listBuckets,
  listObjects,
  getObject,
  getObjectHistory,
  waitForObject,
  listArrivals,
  findObjects,
  sumObjects,
  getReach,
  createLink,
  createTicket,
  createUpload,
  signParts,
  completeUpload,
  abortUpload,
  deleteObject,
  followEvents,
  readChecklist,
  listDeadLetters,
  getDeadLetter,
  redriveDeadLetters,
  dropDeadLetters,
  readLab,
  tryOperation,
  readExperiment,
  changeObject,
  deliverEvent,
  dropEvent,
  startOver,
  readRepair,
  breakPart,
  putBack,
  tryUpload,
  readRepairChecklist,
  removeLab,
  getMetadata,
  listMetadata,
  createDownloadUrl,
  createUploadUrl,
  deleteMetadata,
]
