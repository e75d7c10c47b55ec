/** Only its identity counts: the fake dialog service keeps what it is asked to show. */
export class ConfirmationDialog {}
