"""Our own rules that said no before anything was sent, in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, TypeAlias

from desk.i18n import Language, clock_time, day

Sentence: TypeAlias = Callable[[Language], str]


def of_rule(code: str, details: Mapping[str, Any], say: Language) -> str:
    """The sentence of a rule with its details filled in; a rule without a sentence is named."""
    if code == "second_payment" and details.get("row"):
        return _second_payment(details, say)
    if code not in RULES:
        return say.gettext("This can't be done here: {rule}. Nothing was sent.").format(rule=code)
    try:
        return RULES[code](say).format_map(details)
    except KeyError:
        return _PLAIN[code](say)


def _second_payment(details: Mapping[str, Any], say: Language) -> str:
    """The record that looks like it, with what LuckyFit tells of it: its time, its author, its point."""
    at = details.get("at")
    told = [f"{day(at)} {clock_time(at)}" if at is not None else "", details.get("author"), details.get("point")]
    number = say.gettext("no. {row}").format(row=details["row"])
    record = ", ".join(each for each in (number, *told) if each)
    return say.gettext(
        "LuckyFit already holds {sum} of this client: {record}. Nothing was sent; go on only if this is another payment."
    ).format(sum=details["sum"], record=record)


RULES: Mapping[str, Sentence] = MappingProxyType(
    {
        "phone_form": lambda say: say.gettext("This is not a phone number. Enter it once more"),
        "phone_often": lambda say: say.gettext("Too many codes were sent. Please come to reception"),
        "phone_locked": lambda say: say.gettext("Please come to reception"),
        "code_wrong": lambda say: say.gettext("This is not the code. Enter it once more"),
        "code_over": lambda say: say.gettext("This code is good no more. Enter your phone number once more"),
        "pin_form": lambda say: say.gettext("A PIN is 6 to 12 digits. Nothing was changed."),
        "nothing_to_pay": lambda say: say.gettext("There is nothing to pay. Choose what is being paid."),
        "nothing_owed": lambda say: say.gettext("Nothing is owed on this account. Refresh the client."),
        "due_twice": lambda say: say.gettext("The same account is chosen twice. Leave it once."),
        "kind_not_payable": lambda say: say.gettext("Money of this kind can't be taken here. Choose another."),
        "not_writable": lambda say: say.gettext("LuckyFit takes no payment of this kind from here. Choose another."),
        "deposit_from_deposit": lambda say: say.gettext(
            "A deposit can't be topped up from a deposit. Choose another kind of money."
        ),
        "deposit_short": lambda say: say.gettext("Only {balance} lies on the deposit. Take the rest in another kind of money."),
        "cash_short": lambda say: say.gettext(
            "{tendered} was given and {sum} is to be paid in cash. Take more or lower the sum."
        ),
        "overpaid": lambda say: say.gettext("{sum} is more than the {due} to be paid. Lower the sum."),
        "sum_too_large": lambda say: say.gettext(
            "{sum} is more than the largest sum, {largest}; nothing was sent. "
            "Correct the sum, or the setting luckyfit.largest_sum."
        ),
        "split_differs": lambda say: say.gettext("The parts come to {sum}, but {due} is to be paid. Correct the parts."),
        "card_number": lambda say: say.gettext(
            "This looks like the number of a card, which is never written down here. Take it out of the text."
        ),
        "slip_is_card": lambda say: say.gettext(
            "This looks like the number of a card, which is never written down here. Type the number of the terminal's slip."
        ),
        "slip_form": lambda say: say.gettext(
            "A slip's number is at most {longest} letters, digits, dashes and spaces. Correct it, or leave it empty."
        ),
        "slip_without_card": lambda say: say.gettext("Only card money has a slip. Leave the slip's number empty."),
        "discount_range": lambda say: say.gettext("This discount is not possible. Give 0 to 100 percent, or a sum."),
        "discount_over_price": lambda say: say.gettext("The discount is more than the price of {price}. Lower it."),
        "discount_reason": lambda say: say.gettext("A discount needs its reason. Write why it is given."),
        "no_deposit": lambda say: say.gettext("The client has no deposit account. Open one in LuckyFit."),
        "choose_deposit": lambda say: say.gettext("The client has several deposits. Choose one."),
        "paid_already": lambda say: say.gettext("Something was already paid for this ticket, so it can't be taken back."),
        "in_flight": lambda say: say.gettext(
            "The same payment is still being checked. Wait for its result before you take it again."
        ),
        "being_checked": lambda say: say.gettext(
            "The same {sum} is still being looked for in LuckyFit. Wait for the result; nothing was sent."
        ),
        "turned_up": lambda say: say.gettext(
            "The payment has turned up in LuckyFit. Nothing was sent; choose which record it is."
        ),
        "not_absent": lambda say: say.gettext("It is not sure that LuckyFit does not have this payment. Nothing was sent."),
        "is_over": lambda say: say.gettext("It is known what became of this payment. Nothing was done; look at its state."),
        "owed_surely": lambda say: say.gettext(
            "LuckyFit surely does not have this payment. Give the money back at the terminal, then say that it went back."
        ),
        "not_owed": lambda say: say.gettext("Nothing of this payment is to be given back at the terminal."),
        "not_prepared": lambda say: say.gettext(
            "This payment was sent already or is over, so it can't be called off. Look at its state."
        ),
        "not_keyed": lambda say: say.gettext(
            "This payment was not sent under a number of its own, so it can't be repeated by itself. Nothing was sent."
        ),
        "not_in_doubt": lambda say: say.gettext("It is known what became of this payment. Its ticket was left as it is."),
        "fence_off": lambda say: say.gettext(
            "It was never checked how LuckyFit deletes tickets, so no ticket is deleted to prove a payment. "
            "«desk doctor --probe» checks it on a test organisation."
        ),
        "no_point_name": lambda say: say.gettext(
            "This desk has no name of its own at LuckyFit, so its rows could not be told apart. Set luckyfit.point_name first."
        ),
        "no_ticket_to_probe": lambda say: say.gettext(
            "No ticket could be sold to try things on: the price list has none, or LuckyFit's lists are not whole."
        ),
        "no_ticket_for_it": lambda say: say.gettext(
            "LuckyFit shows no ticket of this client for this payment, so none can be deleted. Refresh the client."
        ),
        "fence_refused": lambda say: say.gettext(
            "LuckyFit did not delete the ticket: «{words}». Look at this payment again before you decide."
        ),
        "not_written": lambda say: say.gettext(
            "The file can't be written. Choose another place, or make room there. The journal itself is not touched."
        ),
        "money_not_here": lambda say: say.gettext(
            "The money of this payment is not here any more, so the record can't be it. Annul it in LuckyFit, or say what it is."
        ),
        "no_such_row": lambda say: say.gettext("This record of LuckyFit can't be this payment. Look at the records again."),
        "row_of_another": lambda say: say.gettext(
            "Record no. {row} has the number of another payment that is written down here, so it can't be chosen: LuckyFit gave "
            "that number twice. Compare both in LuckyFit. If it is this payment, leave the question open and send nothing again."
        ),
        "second_payment": lambda say: say.gettext(
            "{sum} was taken from this client just now, or is still a question. Take it again only if it is another payment."
        ),
        "payment_unsettled": lambda say: say.gettext(
            "A payment for this ticket is not proved yet, so it can't be taken back. Check the payment in LuckyFit first."
        ),
        "ticket_gone": lambda say: say.gettext(
            "LuckyFit no longer shows this ticket with this client, so there is nothing to take back. Refresh the client."
        ),
        "ticket_of_another": lambda say: say.gettext(
            "LuckyFit says that this ticket is another client's, so it can't be taken back here. Refresh the client."
        ),
        "unpaid_not_told": lambda say: say.gettext(
            "LuckyFit does not tell whether this ticket is unpaid, so it can't be taken back here. Take it back in LuckyFit."
        ),
        "sold_elsewhere": lambda say: say.gettext(
            "This ticket was not sold at this desk. Take it back only when you are sure that nobody else needs it."
        ),
        "no_such_ticket": lambda say: say.gettext("This ticket is no longer in the price list. Read the price list again."),
        "start_by_entry": lambda say: say.gettext("This ticket starts with the first visit. Leave its first day empty."),
        "start_past": lambda say: say.gettext("The first day is in the past. Choose today or later."),
        "no_filter": lambda say: say.gettext("There is nothing to search by. Type a name, a phone or a card."),
        "keeping_is_off": lambda say: say.gettext("Log-ins are not kept here: the settings say so."),
        "sale_being_checked": lambda say: say.gettext(
            "The answer about this very ticket was not received, it is being looked for. Wait for the result; nothing was sent."
        ),
        "ticket_found": lambda say: say.gettext(
            "The answer to the last sale of this ticket was lost, and it was issued: no. {number}. Nothing is paid for it yet: "
            "pay it. A second one is sold with --again."
        ),
        "sold_otherwise": lambda say: say.gettext(
            "The answer to the last sale of this ticket was lost, and it was issued with another start or contract number: "
            "no. {number}. Nothing is paid for it yet: pay it as it is, or take it back and sell it anew."
        ),
        "price_differs": lambda say: say.gettext(
            "LuckyFit sold the ticket for {price}, and by the price list it costs {due}. Nothing was paid: ask the client, then "
            "take the payment, or take the ticket back."
        ),
        "sale_absent": lambda say: say.gettext("LuckyFit has no ticket of this sale. Sell it again, or give it up."),
        "reason_missing": lambda say: say.gettext("Write the reason."),
        "not_put_right": lambda say: say.gettext(
            "LuckyFit's list does not show it put right yet: record no. {row}. Put it right in LuckyFit, then check again."
        ),
        "already_running": lambda say: say.gettext("This is already being done. Wait for the result."),
        "pressed_elsewhere": lambda say: say.gettext(
            "Another program of this computer has just pressed this, and it is not known yet what became of it. Nothing was sent "
            "from here. Refresh the cards in a moment."
        ),
        "no_template": lambda say: say.gettext(
            "Instasport does not say which card this request is for, so it can't be paid here."
        ),
        "balance_short": lambda say: say.gettext("{price} is to be paid and only {balance} lies on the Instasport account."),
        "shift_open": lambda say: say.gettext("A shift is open already. Close it before you open another."),
        "no_shift": lambda say: say.gettext("No shift is open. Open one first."),
        "float_wrong": lambda say: say.gettext("The float can't be less than nothing. Count the drawer."),
        "nothing_to_move": lambda say: say.gettext("There is nothing to move. Give a sum."),
        "move_reason": lambda say: say.gettext("Cash put in or taken out needs its reason. Write why."),
        "count_wrong": lambda say: say.gettext("This can't be what was counted. Correct the notes and sums."),
        "open_questions": lambda say: say.gettext(
            "Money questions are open: {count}. Settle them first, or write why the shift is closed without that."
        ),
        "differences_unchecked": lambda say: say.gettext(
            "Not all differences are known: LuckyFit's list can't be read, or this desk has no name of its own there "
            "(luckyfit.point_name). Mend that, or write why the shift is closed without it."
        ),
        "differences": lambda say: say.gettext(
            "Records that differ between LuckyFit and the journal: {count}. Look at each of them, "
            "then write why the shift is closed like this."
        ),
        "differences_changed": lambda say: say.gettext(
            "What differs between LuckyFit and the journal was not shown yet, or has changed: {count}. "
            "Look at the list; the reason must be for it."
        ),
        "cash_difference": lambda say: say.gettext(
            "The counted cash differs by {difference} from the {expected} that should be there. Count again, or write the reason."
        ),
        "kind_difference": lambda say: say.gettext(
            "What was counted beside the cash differs by {difference} from the {expected} in the journal. "
            "Count again, or write the reason."
        ),
        "no_such_report": lambda say: say.gettext("There is no Z report no. {number}."),
        "no_such_sheet": lambda say: say.gettext("A report can't be written into such a file. Choose one of: {kinds}."),
        "no_such_door": lambda say: say.gettext("There is no door «{door}» here. Doors: {doors}."),
        "no_doors": lambda say: say.gettext("No door is set up on this computer."),
        "still_needed": lambda say: say.gettext("Passes from {day} on are still needed here. Choose an earlier day."),
        "admit_limit": lambda say: say.gettext(
            "Within an hour {limit} people were let in by hand already. A supervisor must answer for more."
        ),
        "watched": lambda say: say.gettext("The kiosk is watched already by another program on this PC."),
        "kiosk_runs": lambda say: say.gettext("A kiosk is at work already on this PC."),
        "no_autostart": lambda say: say.gettext("The start with the session can't be switched here ({reason})."),
        "doors_elsewhere": lambda say: say.gettext(
            "Another program of LuckyFit Desk on this computer works the doors and did not open «{door}». Let in there."
        ),
        "supervisor_missing": lambda say: say.gettext("Who answers for it is not named. Write the name."),
        "pin_not_set": lambda say: say.gettext(
            "No PIN is set up on this computer, so nobody can prove who answers for it. Set one by «desk kiosk --set-pin»."
        ),
        "pin_wrong": lambda say: say.gettext("This is not the PIN. Nothing was opened."),
        "pin_waits": lambda say: say.gettext("Too many wrong PINs. The next one is taken in {seconds} s."),
        "transition": lambda say: say.gettext("This was already settled in another place. Refresh and look at its state."),
        "tender": lambda say: say.gettext("The money of this payment was already accounted for. Refresh and look at its state."),
    }
)
"""Rules by the `code` of their NotAllowed; placeholders are its details."""

_PLAIN: Mapping[str, Sentence] = MappingProxyType(
    {
        "row_of_another": lambda say: say.gettext(
            "This record has the number of another payment that is written down here, so it can't be chosen. "
            "Compare both in LuckyFit."
        ),
        "price_differs": lambda say: say.gettext(
            "LuckyFit sold the ticket at another price than the list's. Nothing was paid: ask the client."
        ),
        "ticket_found": lambda say: say.gettext(
            "The answer to the last sale of this ticket was lost, and it was issued. Nothing is paid for it yet: pay it."
        ),
        "sold_otherwise": lambda say: say.gettext(
            "The answer to the last sale of this ticket was lost, and it was issued with another start or contract number. "
            "Nothing is paid for it yet: pay it as it is, or take it back and sell it anew."
        ),
        "slip_form": lambda say: say.gettext("A slip's number has letters, digits, dashes and spaces only. Correct it."),
        "deposit_short": lambda say: say.gettext("Not enough lies on the deposit. Take the rest in another kind of money."),
        "cash_short": lambda say: say.gettext("Less cash was given than is to be paid. Take more or lower the sum."),
        "overpaid": lambda say: say.gettext("This is more than is to be paid. Lower the sum."),
        "sum_too_large": lambda say: say.gettext(
            "The sum is larger than this desk may take at once. Nothing was sent. Lower it."
        ),
        "being_checked": lambda say: say.gettext(
            "The same payment is still being checked. Wait for its result; nothing was sent."
        ),
        "second_payment": lambda say: say.gettext(
            "Such a payment was taken just now, or is still a question. Take it again only if it is another one."
        ),
        "open_questions": lambda say: say.gettext(
            "Money questions are open. Settle them first, or write why the shift is closed without that."
        ),
        "differences": lambda say: say.gettext(
            "LuckyFit and the journal differ. Look at the list, then write why the shift is closed like this."
        ),
        "differences_changed": lambda say: say.gettext(
            "What differs between LuckyFit and the journal has changed. Look at the list; the reason must be for it."
        ),
        "cash_difference": lambda say: say.gettext("The counted cash is not what should be there. Count again, or write why."),
        "kind_difference": lambda say: say.gettext(
            "What was counted beside the cash is not what the journal has. Count again, or write why."
        ),
        "no_such_report": lambda say: say.gettext("There is no such Z report."),
        "no_such_sheet": lambda say: say.gettext(
            "A report can't be written into such a file. Choose another ending of its name."
        ),
        "fence_refused": lambda say: say.gettext(
            "Something is already paid for this ticket in LuckyFit, so it was not deleted. Look at this payment again."
        ),
        "not_put_right": lambda say: say.gettext(
            "LuckyFit's list does not show it put right yet. Put it right there, then check again."
        ),
        "no_autostart": lambda say: say.gettext("The start with the session can't be switched here."),
        "no_such_door": lambda say: say.gettext("There is no such door here."),
        "still_needed": lambda say: say.gettext("Some of these passes are still needed here. Choose an earlier day."),
        "admit_limit": lambda say: say.gettext(
            "Many people were let in by hand within an hour. A supervisor must answer for more."
        ),
        "doors_elsewhere": lambda say: say.gettext(
            "Another program of LuckyFit Desk on this computer works the doors and did not open this one. Let in there."
        ),
        "pin_waits": lambda say: say.gettext("Too many wrong PINs. Wait before the next one."),
        "split_differs": lambda say: say.gettext("The parts do not come to what is to be paid. Correct the parts."),
        "discount_over_price": lambda say: say.gettext("The discount is more than the price. Lower it."),
        "balance_short": lambda say: say.gettext("Not enough lies on the Instasport account."),
    }
)
"""The same where a detail was not given."""
