//! Members on the command line: how a community that is no demo gets its first operator.

use std::io::{IsTerminal, Read};

use clap::{Args, Subcommand};
use wezer_core::member::{FindMember, Role};

use crate::access::Passwords;
use crate::credential::{AdmitWithPassword, SetPasswordHash};
use crate::store::{self, Place};

/// What to do with members.
#[derive(Debug, Clone, Args)]
pub struct MemberArgs {
    /// What.
    #[command(subcommand)]
    pub what: MemberCommand,
}

/// What can be done with members.
#[derive(Debug, Clone, Subcommand)]
pub enum MemberCommand {
    /// Admit a member. The password comes from WEZER_PASSWORD or from standard input, never from the command line.
    Add(MemberName),
    /// Set a member's password, taken from WEZER_PASSWORD or from standard input.
    Password(MemberName),
}

/// A member and where they are.
#[derive(Debug, Clone, Args)]
pub struct MemberName {
    /// What they are called.
    pub name: String,
    /// Where the community is kept; begun there if there is none.
    #[command(flatten)]
    pub place: Place,
    /// Let them administer (for `add`).
    #[arg(long)]
    pub operator: bool,
}

/// Admits a member or sets a password.
///
/// # Errors
/// If the store can't be opened, the name is taken or unknown, or the password too short.
#[expect(clippy::print_stdout, reason = "a program prints what it did")]
pub async fn run(args: MemberArgs) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let (is_new, name) = match args.what {
        MemberCommand::Add(name) => (true, name),
        MemberCommand::Password(name) => (false, name),
    };
    let phc = Passwords::new()?.hash(&password()?).await?;
    let community = store::community(name.place.open(Some(store::fresh_id())).await?.store)?;
    let system = community.system();
    let member = if is_new {
        let role = if name.operator { Role::Operator } else { Role::Member };
        system.execute(AdmitWithPassword::new(&name.name, role, phc)).await?.output
    } else {
        let found = system.ask(FindMember::Name(name.name.clone())).await?;
        let member = found.ok_or_else(|| format!("there is no member {}", name.name))?.id();
        system.execute(SetPasswordHash { member, phc }).await?;
        member
    };
    println!("{} {member} may sign in", name.name);
    Ok(())
}

/// The password from the environment, or the first line of standard input.
#[expect(clippy::print_stderr, reason = "a program asks for what it needs")]
fn password() -> Result<String, std::io::Error> {
    if let Ok(password) = std::env::var("WEZER_PASSWORD") {
        return Ok(password);
    }
    if std::io::stdin().is_terminal() {
        eprintln!("Password (it will be seen as you type; end with Ctrl-D):");
    }
    let mut text = String::new();
    std::io::stdin().take(4_096).read_to_string(&mut text)?;
    Ok(text.lines().next().unwrap_or_default().to_owned())
}
