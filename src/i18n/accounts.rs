//! The words of signing in and of one's own account.

pub struct Words {
    pub sign_in: &'static str,
    pub sign_out: &'static str,
    pub my_menu: &'static str,
    pub email: &'static str,
    pub password: &'static str,
    pub put_right: &'static str,
    pub no_email: &'static str,
    pub no_password: &'static str,
    pub wrong_credentials: &'static str,
}

pub static NB: Words = Words {
    sign_in: "Logg inn",
    sign_out: "Logg ut",
    my_menu: "Min side",
    email: "E-postadresse",
    password: "Passord",
    put_right: "Rett dette først",
    no_email: "Skriv inn e-postadressen din",
    no_password: "Skriv inn passordet ditt",
    wrong_credentials: "E-postadressen og passordet hører ikke sammen. Prøv igjen",
};

pub static EN: Words = Words {
    sign_in: "Sign in",
    sign_out: "Sign out",
    my_menu: "My account",
    email: "E-mail address",
    password: "Password",
    put_right: "Put this right first",
    no_email: "Write your e-mail address",
    no_password: "Write your password",
    wrong_credentials: "The e-mail address and the password do not belong together. Try again",
};
