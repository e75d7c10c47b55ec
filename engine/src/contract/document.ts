import { ERRORS } from './errors.ts'
import { ErrorReply } from './failure.ts'
import { CheckReport } from './nexacloud.ts'
import { RateReply } from './rate.ts'
import { REJECTS } from './rejects.ts'
import { CONTRACT } from './scalars.ts'
import { EndLine, ErrorLine, PartnerLine, PlanLine, RejectedLine, StartLine, SubscriptionLine } from './stream.ts'

/** What the Python client checks every answer against: the contract as JSON Schema and the two catalogues. */
export function contractDocument() {
  return {
    contract: CONTRACT,
    lines: {
      start: StartLine,
      plan: PlanLine,
      partner: PartnerLine,
      subscription: SubscriptionLine,
      rejected: RejectedLine,
      end: EndLine,
      error: ErrorLine,
    },
    responses: { check: CheckReport, rate: RateReply, error: ErrorReply },
    rejects: REJECTS,
    errors: Object.fromEntries(
      Object.entries(ERRORS).map(([code, [status, message, fix]]) => [code, { status, message, fix }]),
    ),
  }
}
