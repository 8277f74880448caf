//! `testamur did whois`

use crate::Outcome;
use crate::accepted::{Extent, Said};
use crate::failure::{Failure, status_of};
use crate::files;
use crate::policy::Asked;
use crate::show::{Inside, Telling, whole};
use crate::terminal::{output_width, plain_json};
use crate::world::{World, time, wait};
use clap::Args;
use testamur::did::Did;
use testamur::{Evidence, Timestamp};

/// Verify what a DID publishes of itself: the presentation at its path /whois (did:webvh)
///
/// The DID has to be the holder, and at least one of the credentials has to be about it; one that is not
/// about it is a warning. Without --trust any issuer will do, and the output says so. Which server is asked
/// is up to the owner of the DID. Exit status: 0 accepted, 1 rejected, 3 it could not be found out, also
/// where the server says that it has none.
#[derive(Args, Debug)]
pub(crate) struct Whois {
    /// The DID
    did: String,

    /// Print the report as JSON
    #[arg(long)]
    json: bool,

    /// Verify for this time instead of now. Status lists are asked for as they were then, where their
    /// server offers it
    #[arg(long, value_name = "TIME", value_parser = time)]
    at: Option<Timestamp>,

    #[command(flatten)]
    asked: Asked,

    /// Show every check of the credentials inside
    #[arg(short, long)]
    verbose: bool,

    /// Show everything that the accepted credentials say
    #[arg(long, conflicts_with = "json")]
    claims: bool,

    #[command(flatten)]
    world: World,
}

pub(crate) fn whois(arguments: &Whois) -> Outcome {
    let did = Did::parse(&arguments.did)
        .map_err(|error| Failure::from(error).with_status(crate::failure::USAGE))?;
    let mut policies = arguments.asked.policies()?;
    let mut builder = arguments.world.builder(Evidence::new())?;
    if let Some(at) = arguments.at {
        builder = builder.at(at);
        policies = policies.with_status_of_asked_time();
    }
    let report = wait(builder.build()?.whois(&did, &policies.presentation()))??;
    let mut unasked = policies.unasked();
    unasked.see(&report);
    let text = match arguments.json {
        true => format!("{}\n", plain_json(&report.to_value().to_string())),
        false => {
            let extent = if arguments.claims { Extent::All } else { Extent::Short };
            let said = Said::of(&report, extent);
            let inside = if arguments.verbose { Inside::Every } else { Inside::Telling };
            let telling = Telling { means: None, said: said.as_ref(), explained: false, inside };
            whole(&report, telling, output_width())
        }
    };
    files::print_for_people(&text)?;
    unasked.tell();
    Ok(status_of(report.verdict()))
}
