//! What is said of contact, privacy and accessibility. What is kept for how long stands in `docs/security.md` as well.

use crate::i18n::Language;
use crate::shared::paths;

pub struct Words {
    pub contact: Text,
    pub privacy: Text,
    pub accessibility: Text,
    pub write_to: &'static str,
    /// The operator has given no address.
    pub nobody_named: &'static str,
}

/// A page.
pub struct Text {
    pub title: &'static str,
    pub lead: &'static str,
    pub sections: &'static [Section],
}

pub struct Section {
    pub title: &'static str,
    pub text: &'static [&'static str],
    pub list: &'static [&'static str],
    pub links: &'static [(&'static str, &'static str)],
    /// Says whom to write to.
    pub has_contact: bool,
}

impl Section {
    const fn new(title: &'static str, text: &'static [&'static str]) -> Self {
        Self { title, text, list: &[], links: &[], has_contact: false }
    }
}

impl Words {
    pub fn of(language: Language) -> &'static Self {
        language.choose(&NB, &EN)
    }
}

const DATA_PROTECTION_AUTHORITY: &str = "https://www.datatilsynet.no/om-datatilsynet/kontakt-oss/klage-til-datatilsynet/";
const ACCESSIBILITY_AUTHORITY: &str = "https://www.uutilsynet.no/";

static NB: Words = Words {
    write_to: "Skriv til",
    nobody_named: "Den som driver nettstedet, har ikke oppgitt noen e-postadresse.",
    contact: Text {
        title: "Kontakt",
        lead: "Hvem du skal henvende deg til, kommer an på hva det gjelder.",
        sections: &[
            Section::new(
                "Stillinger",
                &[
                    "Spørsmål om en jobb stiller du til kontaktpersonen i annonsen. Er det noe galt med annonsen, rapporterer du den fra annonsen selv.",
                ],
            ),
            Section::new(
                "Verving, bestillinger og poeng",
                &[
                    "Kontakt kundeservice hos selgeren. Er du blitt vervet, kan du se, rette og slette opplysningene dine på siden som lenken i e-posten fører til.",
                ],
            ),
            Section::new("Vakter", &["Kontakt arbeidsgiveren din eller den som planlegger vaktene."]),
            Section {
                links: &[(paths::FORGOTTEN_PASSWORD, "Velg et nytt passord"), (paths::ACCOUNT, "Kontoen din")],
                ..Section::new("Kontoen din", &["Det meste ordner du selv."])
            },
            Section {
                has_contact: true,
                links: &[(paths::PRIVACY, "Personvern"), (paths::ACCESSIBILITY, "Tilgjengelighet")],
                ..Section::new("Nettstedet, personvern og tilgjengelighet", &[])
            },
        ],
    },
    privacy: Text {
        title: "Personvern",
        lead: "Hva vi lagrer om deg, hvorfor og hvor lenge, og hva du kan gjøre med det.",
        sections: &[
            Section {
                links: &[(paths::CONTACT, "Kontakt")],
                ..Section::new(
                    "Hvem som har ansvaret",
                    &[
                        "Den som driver nettstedet, er behandlingsansvarlig for kontoer, jobbvarsler og rapporter. For verving er selgeren ansvarlig, og for vakter arbeidsgiveren; for dem behandler vi opplysningene på deres vegne.",
                        "Vi selger ingen opplysninger. Andre enn selgeren, arbeidsgiveren og apper du selv gir tilgang, får dem ikke.",
                    ],
                )
            },
            Section::new(
                "Når du leser stillinger",
                &[
                    "Du trenger ingen konto. Vi teller hvor ofte en annonse blir vist og hvor mange som går videre til søknaden, men ikke hvem det er. Mot misbruk husker vi i et døgn et avtrykk av IP-adressen til den som prøver å logge inn eller ber om e-post. Adressen kan ikke leses ut av avtrykket.",
                ],
            ),
            Section {
                list: &[
                    "at du er logget inn: til du logger ut, eller til du ikke har vært innom på 14 dager, og aldri lenger enn 90 dager",
                    "at et skjema er vårt: til du lukker nettleseren",
                    "språk og fargetema som du har valgt: ett år",
                    "at noe du skrev etter at du ble logget ut, er tatt vare på: én time",
                    "at du har vist hvem en invitasjon er til: til du lukker nettleseren",
                    "at vi nettopp har fortalt deg noe: noen minutter",
                ],
                ..Section::new(
                    "Informasjonskapsler",
                    &["Vi bruker bare informasjonskapsler som tjenesten trenger, og ingen følger deg. De husker:"],
                )
            },
            Section::new(
                "Jobbvarsler og påminnelser",
                &[
                    "Vi lagrer e-postadressen din og det du vil ha beskjed om, fordi du har samtykket. Du sletter begge deler med lenken i hver e-post. Det du ikke bekrefter, slettes etter sju dager.",
                ],
            ),
            Section::new(
                "Rapporter om annonser",
                &["Oppgir du e-postadressen din, slettes den når annonsen er vurdert. Teksten følger annonsen."],
            ),
            Section {
                links: &[
                    (paths::ACCOUNT_DATA, "Last ned det vi har lagret om deg"),
                    (paths::ACCOUNT_DELETION, "Slett kontoen din"),
                ],
                ..Section::new(
                    "Kontoen din",
                    &[
                        "Vi lagrer navn, e-postadresse, passnøkler og hvor du er logget inn, fordi avtalen om kontoen krever det. Passordet lagrer vi bare i en form som ikke kan leses. Alt dette blir værende til du sletter kontoen.",
                    ],
                )
            },
            Section::new(
                "Når du verver eller blir vervet",
                &[
                    "Om den som verver, lagres kundeforholdet, vervingene, poengene og premieønskene, fordi avtalen om verving krever det.",
                    "Om den som blir vervet, lagres det ververen har oppgitt: navn, adresse, e-postadresse eller telefonnummer. Det bygger på selgerens berettigede interesse i å spørre. Den som blir vervet, får én e-post som sier hvem opplysningene kommer fra, med lenke til en egen side for å se, rette, laste ned og slette dem, eller reservere seg mot flere invitasjoner.",
                    "Uten svar slettes opplysningene etter 30 dager, og etter et ja ett år etter svaret. Bestillingen må selgeren oppbevare i fem år etter bokføringsloven. Den som reserverer seg, husker vi bare som et avtrykk som ikke kan leses.",
                ],
            ),
            Section::new(
                "Når du tar vakter",
                &[
                    "Arbeidsgiveren registrerer navnet og e-postadressen din og hvor du jobber. Vi lagrer vaktene du tilbys, svarene dine og beskjedene du får, så lenge arbeidsgiveren har deg i registeret sitt.",
                ],
            ),
            Section::new("Kontaktpersoner i annonser", &["Arbeidsgiveren oppgir dem, og de blir værende til annonsen slettes."]),
            Section::new(
                "E-post",
                &[
                    "En e-post slettes hos oss når den er levert. Kan den ikke leveres, beholder vi den i 90 dager for å finne feilen.",
                ],
            ),
            Section {
                links: &[(paths::CONTACT, "Kontakt"), (DATA_PROTECTION_AUTHORITY, "Klag til Datatilsynet")],
                ..Section::new(
                    "Rettighetene dine",
                    &[
                        "Du kan be om innsyn i opplysningene, få dem rettet, slettet eller utlevert, protestere mot at de brukes, og trekke tilbake samtykke. Mener du at vi bryter reglene, kan du klage til Datatilsynet.",
                    ],
                )
            },
        ],
    },
    accessibility: Text {
        title: "Tilgjengelighet",
        lead: "Alle skal kunne bruke nettstedet. Her står hva vi følger, hvordan vi prøver det, og hva vi vet at mangler.",
        sections: &[
            Section::new(
                "Hva vi følger",
                &[
                    "Sidene er laget etter WCAG 2.2 på nivå A og AA, som går lenger enn forskriften om universell utforming av IKT krever.",
                ],
            ),
            Section {
                list: &[
                    "Sidene prøves automatisk med axe i Chromium, i lyst og mørkt tema.",
                    "Skjemaer og lister prøves med tastatur, og med og uten JavaScript.",
                    "Sidene prøves ned til en bredde på 320 piksler.",
                    "Ingen utenfor prosjektet har gått gjennom nettstedet.",
                ],
                ..Section::new("Hvordan vi prøver det", &[])
            },
            Section {
                list: &[
                    "Stillingsannonser er skrevet av arbeidsgiverne. Overskrifter, lenker og språk i dem kan være mangelfulle.",
                    "Passnøkler krever JavaScript. Passord virker uten.",
                    "API-referansen er på engelsk, og deler av den er lang.",
                ],
                ..Section::new("Hva som mangler", &[])
            },
            Section {
                has_contact: true,
                links: &[(ACCESSIBILITY_AUTHORITY, "Tilsynet for universell utforming av IKT")],
                ..Section::new(
                    "Si fra",
                    &["Si fra hvis det er noe du ikke får til. Får du ikke svar, kan du klage til tilsynet."],
                )
            },
        ],
    },
};

static EN: Words = Words {
    write_to: "Write to",
    nobody_named: "The operator of this site has given no e-mail address.",
    contact: Text {
        title: "Contact",
        lead: "Whom to contact depends on what it is about.",
        sections: &[
            Section::new(
                "Jobs",
                &[
                    "Ask the contact person named in the ad about a job. If something is wrong with an ad, report it from the ad itself.",
                ],
            ),
            Section::new(
                "Recruiting, orders and points",
                &[
                    "Contact the seller's customer service. If you have been recruited, the link in the e-mail you received leads to a page where you can see, correct and delete your data.",
                ],
            ),
            Section::new("Shifts", &["Contact your employer, or whoever plans the shifts."]),
            Section {
                links: &[(paths::FORGOTTEN_PASSWORD, "Choose a new password"), (paths::ACCOUNT, "Your account")],
                ..Section::new("Your account", &["You can do most things yourself."])
            },
            Section {
                has_contact: true,
                links: &[(paths::PRIVACY, "Privacy"), (paths::ACCESSIBILITY, "Accessibility")],
                ..Section::new("The site, privacy and accessibility", &[])
            },
        ],
    },
    privacy: Text {
        title: "Privacy",
        lead: "What we store about you, why and for how long, and what you can do about it.",
        sections: &[
            Section {
                links: &[(paths::CONTACT, "Contact")],
                ..Section::new(
                    "Who is responsible",
                    &[
                        "The operator of this site is the controller for accounts, job alerts and reports. For recruiting it is the seller, and for shifts the employer; for them we process data on their behalf.",
                        "We do not sell data. Nobody but the seller, the employer and apps that you give access receives it.",
                    ],
                )
            },
            Section::new(
                "When you read about jobs",
                &[
                    "You need no account. We count how often an ad is shown and how many go on to apply, but not who they are. To prevent abuse we remember, for a day, a fingerprint of the IP address of whoever tries to sign in or asks for an e-mail. The address cannot be read from the fingerprint.",
                ],
            ),
            Section {
                list: &[
                    "that you are signed in: until you sign out, or have not been here for 14 days, and never longer than 90 days",
                    "that a form is ours: until you close the browser",
                    "the language and colour theme you have chosen: one year",
                    "that something you wrote after you were signed out has been kept: one hour",
                    "that you have shown whom an invitation is for: until you close the browser",
                    "that we have just told you something: a few minutes",
                ],
                ..Section::new(
                    "Cookies",
                    &["We only use cookies that the service needs, and none that follow you. They remember:"],
                )
            },
            Section::new(
                "Job alerts and reminders",
                &[
                    "We store your e-mail address and what you want to hear about, because you have consented. The link in every e-mail deletes both. What you do not confirm is deleted after seven days.",
                ],
            ),
            Section::new(
                "Reports of ads",
                &["If you give your e-mail address, it is deleted once the ad has been reviewed. The text stays with the ad."],
            ),
            Section {
                links: &[
                    (paths::ACCOUNT_DATA, "Download what we store about you"),
                    (paths::ACCOUNT_DELETION, "Delete your account"),
                ],
                ..Section::new(
                    "Your account",
                    &[
                        "We store your name, e-mail address, passkeys and where you are signed in, because the agreement about the account requires it. We store your password only in a form that cannot be read. All of this stays until you delete the account.",
                    ],
                )
            },
            Section::new(
                "When you recruit or are recruited",
                &[
                    "About the recruiter we store the customer record, the recruitments, points and reward wishes, because the agreement about recruiting requires it.",
                    "About the person recruited we store what the recruiter has given: name, address, e-mail address or telephone number. This rests on the seller's legitimate interest in asking. The person recruited receives one e-mail that says where the data comes from, with a link to a page of their own where they can see, correct, download and delete it, or opt out of further invitations.",
                    "Without an answer the data is deleted after 30 days, and after a yes one year later. Norwegian bookkeeping law requires the seller to keep the order for five years. Of those who opt out we remember only a fingerprint that cannot be read.",
                ],
            ),
            Section::new(
                "When you take shifts",
                &[
                    "Your employer registers your name, your e-mail address and where you work. We store the shifts you are offered, your answers and the notices you receive for as long as your employer has you in its register.",
                ],
            ),
            Section::new("Contact persons in ads", &["The employer names them, and they stay until the ad is deleted."]),
            Section::new(
                "E-mail",
                &[
                    "We delete an e-mail once it has been delivered. One that cannot be delivered is kept for 90 days to find the error.",
                ],
            ),
            Section {
                links: &[
                    (paths::CONTACT, "Contact"),
                    (DATA_PROTECTION_AUTHORITY, "Complain to the Norwegian Data Protection Authority"),
                ],
                ..Section::new(
                    "Your rights",
                    &[
                        "You can ask to see your data, have it corrected, deleted or handed over, object to its use, and withdraw consent. If you think that we break the rules, you can complain to the Norwegian Data Protection Authority.",
                    ],
                )
            },
        ],
    },
    accessibility: Text {
        title: "Accessibility",
        lead: "Everybody should be able to use this site. This is what we follow, how we test it, and what we know is missing.",
        sections: &[
            Section::new(
                "What we follow",
                &["The pages are made to WCAG 2.2 at levels A and AA, which goes further than Norwegian regulations require."],
            ),
            Section {
                list: &[
                    "Pages are tested automatically with axe in Chromium, in the light and the dark theme.",
                    "Forms and lists are tested by keyboard, and with and without JavaScript.",
                    "Pages are tested down to a width of 320 pixels.",
                    "Nobody outside the project has reviewed the site.",
                ],
                ..Section::new("How we test it", &[])
            },
            Section {
                list: &[
                    "Job ads are written by employers. Headings, links and language in them may fall short.",
                    "Passkeys require JavaScript. Passwords work without.",
                    "Parts of the API reference are long.",
                ],
                ..Section::new("What is missing", &[])
            },
            Section {
                has_contact: true,
                links: &[(ACCESSIBILITY_AUTHORITY, "The Norwegian authority for universal design of ICT")],
                ..Section::new(
                    "Tell us",
                    &["Tell us if there is something you cannot do. If you get no answer, you can complain to the authority."],
                )
            },
        ],
    },
};
