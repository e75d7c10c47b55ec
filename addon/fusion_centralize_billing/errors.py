"""Every code that the addon itself can show, with its cause and its cure in one sentence or two.

The engine's own codes arrive with their texts (see docs/errors.md); these are the ones that only Odoo can know.
"""
from odoo.exceptions import UserError
from odoo.tools import LazyTranslate

_lt = LazyTranslate(__name__)

REASONS = {
    # The engine and the way to it
    'FB_NEXACLOUD_DSN_MISSING': _lt(
        "No NexaCloud database is configured. Enter its connection URL, or the word: engine, under "
        "Settings > Fusion Billing."),
    'FB_ENGINE_TOKEN_MISSING': _lt(
        "No engine token is configured. Enter the engine's ENGINE_TOKEN under Settings > Fusion Billing."),
    'FB_ENGINE_UNREACHABLE': _lt(
        "The engine does not answer at %(url)s. Start it, or correct its URL under Settings > Fusion Billing."),
    'FB_ENGINE_TIMEOUT': _lt(
        "The engine took longer than %(seconds)s seconds. Try again when NexaCloud is less busy."),
    'FB_ENGINE_CONTRACT': _lt(
        "The engine speaks contract %(theirs)s, this addon contract %(ours)s. Upgrade %(side)s."),
    'FB_ENGINE_ANSWER': _lt(
        "The engine at %(url)s gave an answer that is none of the engine's (%(detail)s). Check the engine URL and what "
        "stands between Odoo and the engine."),
    'FB_STREAM_INCOMPLETE': _lt(
        "The engine's answer ended before its last line, so nothing of it was used. Try again."),
    'FB_SHADOW_GUARD_MISSING': _lt(
        "Odoo's database lacks %(guard)s, which keeps shadow orders from being billed or doubled, so import nothing. Upgrade "
        "the module Fusion Billing; if it is still missing then, the server's log names the orders that are in its way."),
    # Whole runs
    'FB_ACCESS': _lt(
        "Only a Fusion Billing Manager may do this. Ask an administrator for that role."),
    'FB_DATA_INVALID': _lt(
        "The rows to import are not a dictionary with lists under users, plans and subscriptions. Pass such a "
        "dictionary, or what _read_nexacloud_rows returned."),
    'FB_COMPANY_OTHER': _lt(
        "The imports from NexaCloud belong to the company %(owner)s, not to %(company)s. Switch to %(owner)s and start "
        "again."),
    'FB_IMPORT_RUNNING': _lt(
        "Another preview or import from NexaCloud is under way. Wait until it has ended, or stop it under "
        "Fusion Billing > Import History, then start again."),
    'FB_CRON_OFF': _lt(
        "Odoo's scheduled action %(cron)s is switched off, so nothing can be imported. Switch it on under Settings > Technical > "
        "Scheduled Actions; on a copy of a database it is off on purpose."),
    'FB_SCHEDULER_SILENT': _lt(
        "No worker of Odoo's scheduler has taken this up for %(seconds)s seconds. It looks once a minute; if that does not help, "
        "make sure that Odoo runs with max_cron_threads above 0 and that its scheduler is not busy with other jobs, and start Odoo "
        "again if its database was restarted."),
    'FB_RUN_NOT_READY': _lt(
        "%(run)s is %(state)s, so this cannot be done with it. Reload the page and look at its status; make a new preview if need be."),
    'FB_PLAN_SUPERSEDED': _lt("%(run)s came after this plan, so it does not fit what Odoo holds any more. Make a new preview."),
    'FB_RUN_FAILED': _lt(
        "The run stopped at an unexpected error (%(detail)s); what it had finished is kept, the rest was not touched. The server's "
        "log has the details; continue the run, or make a new preview."),
    'FB_RUN_INTERRUPTED': _lt(
        "Odoo ended the worker of this run twice in the same step; what was finished before is kept. Raise limit_time_cpu, "
        "limit_time_real or limit_memory_hard in Odoo's configuration, then continue the run."),
    'FB_RUN_BLOCKED': _lt(
        "Nothing was finished for %(seconds)s seconds: something else in Odoo's database may hold what the next rows need. Wait, or "
        "stop the run and continue it later."),
    'FB_RUN_USER': _lt(
        "%(user)s, for whom this run works, is archived or may no longer use %(company)s. Have it continued by somebody who may."),
    'FB_ROWS_LOST': _lt(
        "The rows that were read and what became of them do not add up. Do not rely on this import; look at its rows, then "
        "import again."),
    # Questions that a run asks before it writes
    'FB_SOURCE_EMPTY': _lt("NexaCloud holds no row at all. Is this the right database? Nothing was written yet."),
    'FB_SOURCE_SHRUNK': _lt(
        "%(kind)s: NexaCloud holds %(now)s now, the last import read %(before)s. If rows went missing there, stop here. Nothing "
        "was written yet."),
    'FB_SOURCE_CHANGED': _lt(
        "NexaCloud changed since this preview. Import what was reviewed all the same, or make a new preview. Nothing was "
        "written yet."),
    'FB_QUESTION_OPEN': _lt("This import waits for an answer: %(questions)s"),
    'FB_TOTALS_DIFFER': _lt(
        "The control totals of NexaCloud and Odoo differ. Do not rely on this import: compare the rows that do not agree, "
        "then import again."),
    'FB_ONLY_IN_ODOO': _lt(
        "%(count)s shadow orders of %(amount)s CAD a month stand in Odoo, but their subscriptions are gone from NexaCloud. They stay "
        "until somebody cancels them: look at each under Gone from NexaCloud, and cancel them there if they are over."),
    'FB_HELD_BACK': _lt(
        "%(count)s shadow orders of %(amount)s CAD a month stay as they are, since the rows of their subscriptions were skipped or "
        "failed. Mend these rows, then import again."),
    'FB_CAD_RATE_MISSING': _lt(
        "There is no exchange rate for CAD, so Odoo counts CAD as %(currency)s one to one in its reports. Enter a rate "
        "under Accounting > Configuration > Currencies."),
    # Customers
    'FB_PARTNER_LINKED': _lt(
        "%(partners)s cannot be deleted: NexaCloud users are linked to it. Archive it, or delete its account links under "
        "Fusion Billing first."),
    'FB_PARTNER_AMBIGUOUS': _lt(
        "Several partners have the e-mail %(email)s: %(partners)s. Choose in this row of the newest preview who is meant; or merge them, "
        "or correct their e-mail, and import again."),
    'FB_PARTNER_ARCHIVED': _lt(
        "The only partner with the e-mail %(email)s is archived: %(partners)s. Choose in this row of the newest preview who is meant; or "
        "unarchive it, or change its e-mail, and import again."),
    'FB_CHOICE_NONE': _lt(
        "This row does not ask who its customer is. Reload the page, and make a new preview if need be."),
    'FB_CHOICE_MADE': _lt(
        "The NexaCloud user %(user)s is linked to %(partner)s already. If that is wrong, choose another customer on the account link; "
        "the next import moves the orders."),
    'FB_CHOICE_OTHER': _lt(
        "The chosen partner is not, or no longer, one of those with the e-mail %(email)s. Reload the page and choose again."),
    'FB_PARTNER_DIFFERS': _lt(
        "Odoo's own %(fields)s was kept, since the partner was there before. Correct whichever side is wrong by hand."),
    'FB_PARTNER_EDITED': _lt(
        "NexaCloud changed %(fields)s, but it was edited in Odoo too and was kept. Correct whichever side is wrong by hand."),
    'FB_PARTNER_SHARED': _lt(
        "This customer shares a partner with the NexaCloud user %(speaker)s, whose data count."),
    'FB_PARTNER_PROTECTED': _lt(
        "The partner belongs to an internal user or a company of this database, so its data were left as they are."),
    'FB_PARTNER_COMPANY': _lt(
        "%(partner)s, to whom this NexaCloud user is linked, belongs to another company. Choose another customer on the "
        "account link, or clear the company of this one."),
    'FB_PROVINCE_UNKNOWN': _lt(
        "The customer is Canadian, but %(state)s is no province Odoo knows, so its taxes may be wrong. Correct the "
        "province in NexaCloud, then import again."),
    'FB_PROVINCE_MISSING': _lt(
        "The customer is Canadian without a province, so its taxes may be wrong. Enter the province in NexaCloud, "
        "then import again."),
    'FB_STATE_UNKNOWN': _lt("Odoo knows no state %(state)s in this country, so it was left empty. Enter it on the partner."),
    'FB_COUNTRY_UNKNOWN': _lt("Odoo knows no country %(country)s, so it was left empty. Enter it on the partner."),
    'FB_COUNTRY_MISSING': _lt(
        "The customer has a state, %(state)s, but no country, so the state was left empty. Enter the country in NexaCloud."),
    'FB_VAT_INVALID': _lt("The tax number %(vat)s is not valid in its country. It was stored as it is; correct it in NexaCloud."),
    'FB_EMAIL_INVALID': _lt("The e-mail %(email)s is no address, so no partner could be matched by it. Correct it in NexaCloud."),
    # Plans
    'FB_PLAN_FREE': _lt("The plan is free: its price is 0. If that is not meant, set a price in NexaCloud."),
    'FB_PRICE_BELOW_CENT': _lt(
        "A price of the plan has parts of a cent: %(prices)s. Orders keep it exactly, but Odoo rounds their totals to the cent; "
        "round the price in NexaCloud if that is not meant."),
    'FB_PRODUCT_AMBIGUOUS': _lt(
        "Several products carry the reference %(reference)s. Keep it on one of them, then import again."),
    # Charges that somebody enters
    'FB_CHARGE_BATCH': _lt("%(charge)s: a batch of no units has no price. Enter more than 0 as the units in each batch."),
    'FB_CHARGE_NEGATIVE': _lt(
        "%(charge)s: a quota, price or flat fee is negative, and usage never becomes a credit. Enter 0 or more."),
    'FB_CHARGE_TIERS_MISSING': _lt(
        "%(charge)s: this model takes its prices from tiers, and there is none. Add a tier, or choose Standard or Package."),
    'FB_CHARGE_TIERS_END': _lt(
        "%(charge)s: one tier, the last, has no end, so that all usage has a price. Leave Up to empty in it, and in no other tier."),
    'FB_CHARGE_TIERS_ORDER': _lt(
        "%(charge)s: every tier ends above the one before it, and the first one above 0. Correct Up to in the tiers."),
    # Subscriptions
    'FB_USER_UNRESOLVED': _lt(
        "The customer %(user)s of this subscription is not in Odoo. Mend the row of that customer, then import again."),
    'FB_PLAN_UNRESOLVED': _lt(
        "The plan %(plan)s of this subscription could not be imported. Mend the row of that plan, then import again."),
    'FB_SUBSCRIPTION_ENDED': _lt("The subscription has ended in NexaCloud (%(status)s), so no order is made for it."),
    'FB_STATUS_UNKNOWN': _lt(
        "The status %(status)s is unknown; the subscription is treated as running. Check it in NexaCloud."),
    'FB_ORDER_NOT_SHADOW': _lt("The order %(order)s is no shadow any more, so an import never touches it."),
    'FB_ORDER_CANCELLED': _lt(
        "The order %(order)s was cancelled in Odoo by hand and stays so. Set it back to quotation to have it followed again."),
    'FB_ORDER_COMPANY': _lt("The order %(order)s belongs to another company. Move or delete it there, then import again."),
    'FB_ORDER_LINES': _lt(
        "The order %(order)s has priced lines besides its one NexaCloud plan. Delete these lines, then import again."),
    'FB_PERIOD_BEFORE_START': _lt(
        "The period ends on %(end)s, before the order's start on %(start)s. Correct the dates in NexaCloud."),
    'FB_NOT_KEPT': _lt(
        "Odoo did not keep %(fields)s as it was to be written, so the row was taken back. Another module changes orders "
        "as they are saved; find out which."),
    # Doors that are shut for shadow orders
    'FB_SHADOW': _lt(
        "%(orders)s: a shadow of a NexaCloud subscription. NexaCloud still bills its customer, so nothing here confirms, "
        "copies, invoices, sends, shares or charges it; it goes live when billing as a whole is switched over to Odoo."),
    'FB_SHADOW_VALUES': _lt(
        "%(orders)s: a shadow of a NexaCloud subscription, so its %(fields)s come from there. Change the subscription in "
        "NexaCloud, then import again; here it can be edited once billing as a whole is switched over to Odoo."),
    # The undo of an import
    'FB_UNDO_NOTHING': _lt("%(run)s wrote nothing into Odoo, or is still under way, so there is nothing to undo. Choose another import."),
    'FB_UNDO_UNDO': _lt("%(run)s is itself an undo. To have its rows again, make a new preview and import them."),
    'FB_UNDO_AGAIN': _lt("%(run)s was undone already, by %(undo)s. What that kept is listed there; look at its rows."),
    'FB_UNDO_GONE': _lt("It is no longer in Odoo, so there is nothing to undo."),
    'FB_UNDO_EDITED': _lt(
        "It was edited in Odoo after the import, last by %(user)s (%(fields)s), so it was kept. Change or delete it by hand if need be."),
    'FB_UNDO_LATER': _lt("%(run)s changed it after this import, so it was kept. Undo %(run)s first if that is not wanted either."),
    'FB_UNDO_USED': _lt("It is used in Odoo (%(uses)s), so it was kept. Look there first if it is to be deleted."),
    'FB_UNDO_FIELDS_KEPT': _lt("%(fields)s: edited in Odoo after the import, so this was kept. Correct it by hand if need be."),
    # Any row
    'FB_CHANGED_SINCE_PREVIEW': _lt(
        "Odoo's record changed since the preview, so it was left as it is. Make a new preview to see both."),
    'FB_ROW_REFUSED': _lt("Odoo refused this row: %(detail)s"),
    # Rows of the other side
    'FB_NO_SHADOW_UNINSTALL': _lt(
        "There are still %(count)s shadow orders. Delete them first: without this module they would become ordinary "
        "quotations that can be confirmed and invoiced."),
}


def reason(env, code, **values):
    """The sentence of a code in the user's language, its %(...)s marks filled in."""
    return env._(REASONS[code]) % values


def coded_error(message, code):
    """The error of a whole call that the user can mend.

    A plain UserError: the web client chooses its dialog by the exact class, and shows a subclass as a crash. Its `coded`
    is (code, message).
    """
    error = UserError(f'{message} ({code})')
    error.coded = (code, message)
    return error


def billing_error(env, code, **values):
    """The coded_error of one of REASONS."""
    return coded_error(reason(env, code, **values), code)
