//! Choices: values with a name each, as people type them and programs read them.
//!
//! `choices!` makes an enum whose documentation is its help: the command line, settings,
//! JSON and SQL results all take names and words from here.

/// One of a few named values.
pub trait Choice: Copy + PartialEq + Send + Sync + 'static {
    /// All of them, in the order of a list.
    fn all() -> Vec<Self>;

    /// The name, as it is typed and printed.
    fn name(self) -> &'static str;

    /// Other names that are understood.
    fn aliases(self) -> &'static [&'static str] {
        &[]
    }

    /// What it means, in a line.
    fn help(self) -> &'static str;

    /// The one of this name among some.
    fn named(name: &str, among: &[Self]) -> Option<Self> {
        let mut all = among.iter().copied();
        all.find(|choice| choice.name() == name || choice.aliases().contains(&name))
    }
}

/// An enum of named values: `Variant = "name"`, or `"name" | "another name"`, below one line of help.
macro_rules! choices {
    (
        $(#[doc = $doc:literal])+
        $(#[derive($derived:ident)])?
        $vis:vis enum $Choice:ident {
            $(
                #[doc = $help:literal]
                $(#[$default:ident])?
                $Variant:ident = $name:literal $(| $alias:literal)*,
            )+
        }
    ) => {
        $(#[doc = $doc])+
        #[derive(Debug, Clone, Copy, PartialEq, Eq $(, $derived)?)]
        $vis enum $Choice {
            $(
                #[doc = $help]
                $(#[$default])?
                $Variant,
            )+
        }

        impl $crate::choice::Choice for $Choice {
            fn all() -> Vec<Self> {
                vec![$($Choice::$Variant),+]
            }

            fn name(self) -> &'static str {
                match self {
                    $($Choice::$Variant => $name,)+
                }
            }

            fn aliases(self) -> &'static [&'static str] {
                match self {
                    $($Choice::$Variant => &[$($alias),*],)+
                }
            }

            fn help(self) -> &'static str {
                match self {
                    $($Choice::$Variant => $crate::choice::line($help),)+
                }
            }
        }
    };
}
pub(crate) use choices;

/// A line of documentation as help: without the full stop.
#[doc(hidden)]
pub fn line(doc: &'static str) -> &'static str {
    let doc = doc.trim();
    doc.strip_suffix('.').unwrap_or(doc)
}

#[cfg(test)]
mod tests {
    use super::Choice;

    choices! {
        /// How fruit is.
        #[derive(Default)]
        enum Fruit {
            /// It can be eaten.
            #[default]
            Ripe = "ripe",
            /// Not yet: wait
            Green = "green" | "unripe",
        }
    }

    #[test]
    fn names_and_help_are_where_the_values_are() {
        let all = Fruit::all();
        assert_eq!(all, [Fruit::Ripe, Fruit::Green]);
        assert_eq!(Fruit::named("unripe", &all), Some(Fruit::Green));
        assert_eq!(Fruit::named("unripe", &[Fruit::Ripe]), None);
        assert_eq!(Fruit::named("Ripe", &all), None);
        assert_eq!(Fruit::Ripe.help(), "It can be eaten");
        assert_eq!(Fruit::Green.help(), "Not yet: wait");
        assert_eq!(Fruit::default().name(), "ripe");
    }
}
