/**
 * Why a row of NexaCloud is rejected, and what to do about it in one sentence. A reject concerns its own row alone.
 * `{...}` marks are filled in per row; `{value}` is the bad value itself, see normalize/shown.ts. The list is part of the contract: the addon and the demo data name these codes.
 */
export const REJECTS = {
  FB_ROW_INVALID: 'The row is no object with columns; send each row as one object.',
  FB_ID_MISSING: 'The row has no id; give it one in NexaCloud.',
  FB_ID_INVALID:
    'The id {value} in {column} is neither text nor a whole number that keeps its digits; send it as text.',
  FB_ID_DUPLICATE:
    'The id {id} stands in several identical rows, of which one was taken; delete the copies in NexaCloud.',
  FB_ID_CONFLICT: 'The id {id} stands in rows that differ, so none was taken; keep the right one in NexaCloud.',
  FB_TEXT_INVALID:
    'The value {value} in {column} is no text, or holds characters that no database can store; correct it in NexaCloud.',
  FB_TEXT_TOO_LONG: 'The text {value} in {column} holds more than 1000 characters; shorten it in NexaCloud.',
  FB_PLAN_NAME_MISSING: 'The plan has no name; name it in NexaCloud.',
  FB_PRICE_INVALID: 'The price {value} in {column} is negative, infinite or no number; correct it in NexaCloud.',
  FB_PRICE_PRECISION: 'The price {value} in {column} has more digits than a price can keep; round it in NexaCloud.',
  FB_QUOTA_INVALID:
    'The quota {value} in {column} is negative, infinite, too precise or no number; correct it in NexaCloud.',
  FB_ACTIVE_INVALID: 'The value {value} in {column} is neither true nor false; correct it in NexaCloud.',
  FB_CYCLE_UNKNOWN: 'The billing cycle {value} is neither monthly nor yearly; correct it in NexaCloud.',
  FB_DATE_INVALID: 'The date {value} in {column} is no day of the years 1 to 9999; correct it in NexaCloud.',
  FB_PERIOD_REVERSED: 'The period ends on {end}, before it starts on {start}; correct its two dates in NexaCloud.',
  FB_PLAN_UNRESOLVED:
    'The plan {plan} of this subscription is not among the valid plans; correct the plan, then import again.',
  FB_PRICE_MISSING:
    'The plan {plan} has no price for the {cycle} cycle; set one in NexaCloud (a subscription never becomes free by itself).',
} as const

export type RejectCode = keyof typeof REJECTS
