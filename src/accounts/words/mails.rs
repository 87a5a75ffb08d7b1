//! The words of the mails about accounts.

use crate::i18n::Language;

pub struct Words {
    pub confirm: &'static str,
    pub choose_password: &'static str,
    pub sign_up_title: &'static str,
    pub sign_up_text: &'static str,
    pub sign_up_end: &'static str,
    pub already_title: &'static str,
    pub already_text: &'static str,
    pub already_end: &'static str,
    pub email_title: &'static str,
    pub email_text: &'static str,
    pub email_end: &'static str,
    pub reset_title: &'static str,
    pub reset_text: &'static str,
    pub reset_end: &'static str,
    pub changed_title: &'static str,
    pub changed_text: &'static str,
    pub changed_end: &'static str,
    pub passkey_title: &'static str,
    pub passkey_text: &'static str,
    pub unpasskey_title: &'static str,
    pub unpasskey_text: &'static str,
    pub moved_title: &'static str,
    pub moved_text: &'static str,
    pub deleted_title: &'static str,
    pub deleted_text: &'static str,
}

impl Words {
    pub fn of(language: Language) -> &'static Self {
        language.choose(&NB, &EN)
    }
}

pub static NB: Words = Words {
    confirm: "Bekreft adressen",
    choose_password: "Velg nytt passord",
    sign_up_title: "Bekreft kontoen din hos Verv",
    sign_up_text: "Noen har bedt om en konto hos Verv med denne adressen. Er det deg, så bekreft adressen med passordet du valgte. Lenken virker i et døgn.",
    sign_up_end: "Var det ikke deg, trenger du ikke gjøre noe. Da blir det ingen konto.",
    already_title: "Du har allerede en konto hos Verv",
    already_text: "Noen har nettopp bedt om å få bruke denne adressen hos Verv, men den hører allerede til en konto. Logg inn med den, eller velg et nytt passord hvis du har glemt det.",
    already_end: "Var det ikke deg, trenger du ikke gjøre noe. Ingenting er endret.",
    email_title: "Bekreft den nye adressen din",
    email_text: "Noen vil bruke denne adressen for kontoen sin hos Verv. Er det deg, så bekreft den med passordet ditt. Lenken virker i et døgn.",
    email_end: "Var det ikke deg, trenger du ikke gjøre noe.",
    reset_title: "Velg et nytt passord",
    reset_text: "Noen har bedt om et nytt passord for kontoen din hos Verv. Er det deg, så velg det her. Lenken virker i en time, én gang.",
    reset_end: "Var det ikke deg, trenger du ikke gjøre noe. Passordet ditt er det samme.",
    changed_title: "Passordet ditt er endret",
    changed_text: "Passordet for kontoen din hos Verv er endret. Du er logget ut alle andre steder, og apper må be om tilgang på nytt. Var det ikke deg, så velg et nytt med en gang.",
    changed_end: "Var det deg, trenger du ikke gjøre noe.",
    passkey_title: "Kontoen din har fått en passnøkkel",
    passkey_text: "En passnøkkel er lagt til i kontoen din hos Verv. Med den kan man logge inn uten passord. Var det ikke deg, så velg et nytt passord med en gang, logg inn med det, og fjern passnøkkelen under «Kontoen min».",
    unpasskey_title: "En passnøkkel er fjernet",
    unpasskey_text: "En passnøkkel er fjernet fra kontoen din hos Verv, og ingen kan logge inn med den lenger. Var det ikke deg, så velg et nytt passord med en gang.",
    moved_title: "Kontoen din har fått en ny adresse",
    moved_text: "Kontoen din hos Verv bruker nå en annen e-postadresse enn denne. Var det ikke deg, så ta kontakt med oss.",
    deleted_title: "Kontoen din er slettet",
    deleted_text: "Kontoen din hos Verv er slettet, slik du ba om, og dette er den siste e-posten om den. Var det ikke deg, så ta kontakt med oss.",
};

pub static EN: Words = Words {
    confirm: "Confirm the address",
    choose_password: "Choose a new password",
    sign_up_title: "Confirm your account with Verv",
    sign_up_text: "Somebody has asked for an account with Verv with this address. If it was you, confirm the address with the password that you chose. The link works for a day.",
    sign_up_end: "If it was not you, there is nothing to do. There will be no account.",
    already_title: "You already have an account with Verv",
    already_text: "Somebody has just asked to use this address with Verv, but it belongs to an account already. Sign in with it, or choose a new password if you have forgotten it.",
    already_end: "If it was not you, there is nothing to do. Nothing has changed.",
    email_title: "Confirm your new address",
    email_text: "Somebody wants to use this address for their account with Verv. If it was you, confirm it with your password. The link works for a day.",
    email_end: "If it was not you, there is nothing to do.",
    reset_title: "Choose a new password",
    reset_text: "Somebody has asked for a new password for your account with Verv. If it was you, choose it here. The link works for an hour, once.",
    reset_end: "If it was not you, there is nothing to do. Your password is the same.",
    changed_title: "Your password has been changed",
    changed_text: "The password of your account with Verv has been changed. You have been signed out everywhere else, and apps must ask for access again. If it was not you, choose a new one at once.",
    changed_end: "If it was you, there is nothing to do.",
    passkey_title: "Your account has a new passkey",
    passkey_text: "A passkey has been added to your account with Verv. With it one signs in without the password. If it was not you, choose a new password at once, sign in with it, and remove the passkey under “My account”.",
    unpasskey_title: "A passkey has been removed",
    unpasskey_text: "A passkey has been removed from your account with Verv, and nobody can sign in with it any more. If it was not you, choose a new password at once.",
    moved_title: "Your account has a new address",
    moved_text: "Your account with Verv now uses another e-mail address than this one. If it was not you, contact us.",
    deleted_title: "Your account has been deleted",
    deleted_text: "Your account with Verv has been deleted, as you asked, and this is the last e-mail about it. If it was not you, contact us.",
};
