//! The words of taking one's data along and deleting one's account.

use crate::i18n::Language;

pub struct Words {
    pub title: &'static str,
    pub text: &'static str,
    pub export: &'static str,
    pub to_deletion: &'static str,
    pub delete_title: &'static str,
    pub delete_lead: &'static str,
    pub export_first: &'static str,
    pub goes: &'static str,
    pub goes_list: [&'static str; 5],
    pub stays: &'static str,
    pub stays_list: [&'static str; 4],
    pub to_shifts: &'static str,
    pub confirm: &'static str,
    pub password_text: &'static str,
    pub by_passkey: &'static str,
    /// They have just signed in for it.
    pub proved: &'static str,
    pub delete: &'static str,
    pub keep: &'static str,
    pub last_admin: &'static str,
    pub deleted_title: &'static str,
    pub deleted_text: &'static str,
}

impl Words {
    pub fn of(language: Language) -> &'static Self {
        language.choose(&NB, &EN)
    }
}

pub static NB: Words = Words {
    title: "Opplysningene dine",
    text: "Du kan laste ned det vi har lagret om deg, og slette kontoen din.",
    export: "Last ned opplysningene mine",
    to_deletion: "Slett kontoen min",
    delete_title: "Slett kontoen din",
    delete_lead: "Kontoen blir borte med en gang, og det kan ikke angres.",
    export_first: "Vil du ha med deg det vi har lagret om deg, så last det ned først.",
    goes: "Dette sletter vi",
    goes_list: [
        "navnet, e-postadressen, passordet og passnøklene dine; du blir logget ut overalt",
        "tilgangen du har gitt apper, og tilgangen du selv har til å administrere eller handle for andre",
        "jobbvarsler og påminnelser som går til e-postadressen din",
        "koblingen til deg som kunde og premieønskene dine, og det du har oppgitt om deg selv for å verve, hvis du ikke er kunde",
        "koblingen til deg som ansatt, og kalenderen med vaktene dine",
    ],
    stays: "Dette blir stående",
    stays_list: [
        "Kundeforhold, bestillinger og opptjente poeng er selgerens. Bestillinger må selgeren oppbevare i fem år etter bokføringsloven. Poengene kan du ikke bruke uten konto.",
        "De du har vervet, kan fortsatt svare på invitasjonen. Det de ikke svarer på, slettes 30 dager etter at du vervet dem.",
        "Vakter du har tatt, er en avtale med arbeidsgiveren og gjelder fortsatt. Lever dem tilbake først hvis du ikke skal jobbe dem.",
        "Har du reservert deg mot invitasjoner, gjelder det fortsatt. Vi husker det uten å lagre hvem du er.",
    ],
    to_shifts: "Se vaktene dine",
    confirm: "Bekreft at det er deg",
    password_text: "Skriv passordet ditt, så sletter vi kontoen.",
    by_passkey: "Logg inn på nytt med passnøkkel i stedet",
    proved: "Du har nettopp logget inn på nytt og trenger ikke skrive passordet.",
    delete: "Slett kontoen for godt",
    keep: "Behold kontoen",
    last_admin: "Du er den eneste administratoren. Gjør noen andre til administrator før du sletter kontoen din.",
    deleted_title: "Kontoen din er slettet",
    deleted_text: "Vi har sendt deg en siste e-post som bekrefter det.",
};

pub static EN: Words = Words {
    title: "Your data",
    text: "You can download what we hold about you, and delete your account.",
    export: "Download my data",
    to_deletion: "Delete my account",
    delete_title: "Delete your account",
    delete_lead: "The account is gone at once, and this cannot be undone.",
    export_first: "If you want to keep what we hold about you, download it first.",
    goes: "What we delete",
    goes_list: [
        "your name, e-mail address, password and passkeys; you are signed out everywhere",
        "the access you have given to apps, and your own access to administer or act for others",
        "job alerts and reminders that go to your e-mail address",
        "your link to a customer and your reward wishes, and what you told us about yourself in order to recruit, if you are not a customer",
        "your link to an employee, and the calendar of your shifts",
    ],
    stays: "What remains",
    stays_list: [
        "Customer records, orders and points earned belong to the seller. Norwegian bookkeeping law requires the seller to keep orders for five years. You cannot use your points without an account.",
        "The people you have recruited can still answer. Invitations that they do not answer are erased 30 days after you recruited them.",
        "Shifts you have taken are an agreement with your employer and still stand. Hand them back first if you are not going to work them.",
        "If you have opted out of invitations, that still holds. We remember it without storing who you are.",
    ],
    to_shifts: "See your shifts",
    confirm: "Confirm that it is you",
    password_text: "Enter your password, and we delete the account.",
    by_passkey: "Sign in again with a passkey instead",
    proved: "You have just signed in again and need not enter your password.",
    delete: "Delete the account for good",
    keep: "Keep the account",
    last_admin: "You are the only administrator. Make somebody else an administrator before you delete your account.",
    deleted_title: "Your account has been deleted",
    deleted_text: "We have sent you one last e-mail to confirm it.",
};
