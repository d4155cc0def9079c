//! The models of how often customers buy, behind one type.

use std::num::NonZeroUsize;

use crate::choice::{Choice, choices};
use crate::models::bgnbd::BgNbd;
use crate::models::fit::{Boundary, Estimate, FitError, FitOptions, Fitted};
use crate::models::history::RepeatHistory;
use crate::models::mbgcnbd::MbgCnbd;
use crate::models::mbgnbd::MbgNbd;
use crate::models::paretonbd::ParetoNbd;
use crate::models::purchase::PurchaseModel;
use crate::models::weighted::Weighted;

choices! {
    /// A model of how often customers buy.
    pub enum Model {
        /// Fader, Hardie & Lee 2005: lost after a repeat order
        BgNbd = "bg-nbd",
        /// Batislam, Denizel & Filiztekin 2007: lost after any order
        MbgNbd = "mbg-nbd",
        /// Schmittlein, Morrison & Colombo 1987: lost at any time
        ParetoNbd = "pareto-nbd",
        /// Reutterer, Platzer & Schröder 2020: MBG/NBD for regular buyers
        MbgCnbd = "mbg-cnbd-k",
    }
}

choices! {
    /// Which models are fitted, and which one predicts.
    #[derive(Default)]
    pub enum Asked {
        /// The likelier of BG/NBD and MBG/NBD; MBG/NBD if they are within 2
        #[default]
        Auto = "auto",
        /// As auto, with the likelihoods of all models
        All = "all",
        /// Fader, Hardie & Lee 2005: lost after a repeat order
        BgNbd = "bg-nbd",
        /// Batislam, Denizel & Filiztekin 2007: lost after any order
        MbgNbd = "mbg-nbd",
        /// Schmittlein, Morrison & Colombo 1987: lost at any time
        ParetoNbd = "pareto-nbd",
        /// Reutterer, Platzer & Schröder 2020: MBG/NBD for regular buyers
        MbgCnbd = "mbg-cnbd-k",
    }
}

/// A difference of log-likelihoods up to this decides nothing between BG/NBD and MBG/NBD.
const AS_GOOD: f64 = 2.0;

impl Model {
    /// As the literature writes it.
    pub fn title(self) -> &'static str {
        match self {
            Model::BgNbd => "BG/NBD",
            Model::MbgNbd => "MBG/NBD",
            Model::ParetoNbd => "Pareto/NBD",
            Model::MbgCnbd => "MBG/CNBD-k",
        }
    }

    /// What "alive" means in it, of a customer with or without repeat orders.
    pub fn alive_means(self, has_repeats: bool) -> &'static str {
        match (self, has_repeats) {
            (Model::BgNbd, false) => {
                "taken for certain: in BG/NBD nobody is lost before a second order"
            }
            (Model::BgNbd, true) => "not lost right after the last order",
            (Model::MbgNbd | Model::MbgCnbd, _) => "not lost right after the last order",
            (Model::ParetoNbd, _) => "not lost by the last day seen",
        }
    }
}

impl Asked {
    /// The models that are fitted, the one that predicts chosen among the first two where none is named.
    fn models(self) -> &'static [Model] {
        match self {
            Asked::Auto => &[Model::MbgNbd, Model::BgNbd],
            Asked::All => &[
                Model::MbgNbd,
                Model::BgNbd,
                Model::ParetoNbd,
                Model::MbgCnbd,
            ],
            Asked::BgNbd => &[Model::BgNbd],
            Asked::MbgNbd => &[Model::MbgNbd],
            Asked::ParetoNbd => &[Model::ParetoNbd],
            Asked::MbgCnbd => &[Model::MbgCnbd],
        }
    }
}

/// A fitted model of how often customers buy.
pub struct PurchaseFit {
    /// Which one.
    pub model: Model,
    /// What it predicts.
    pub predictor: Box<dyn PurchaseModel>,
    /// Its parameters.
    pub estimates: Vec<Estimate>,
    /// k of MBG/CNBD-k.
    pub regularity: Option<u32>,
    /// The limits that it is at.
    pub limits: Vec<Boundary>,
    /// Whether the data determine the parameters.
    pub is_sharp: bool,
    /// Its log-likelihood, times in weeks.
    pub log_likelihood: f64,
    /// Customers that it was fitted to.
    pub customers: u64,
    /// Purchases a week of the mean customer while alive.
    pub weekly_rate: f64,
    /// Mean chance to be lost: after an order (beta-geometric models), or within a week (Pareto/NBD).
    pub dropout: f64,
}

impl std::fmt::Debug for PurchaseFit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PurchaseFit")
            .field("model", &self.model)
            .field("estimates", &self.estimates)
            .field("log_likelihood", &self.log_likelihood)
            .finish_non_exhaustive()
    }
}

/// How likely one model makes the data.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Compared {
    /// Which one.
    pub model: Model,
    /// Parameters estimated: fewer at a limit.
    pub parameters: u32,
    /// Its log-likelihood.
    pub log_likelihood: f64,
    /// Akaike's criterion, 2 · parameters − 2 · log-likelihood: the smaller, the better.
    pub aic: f64,
    /// Schwarz's criterion, ln(customers) · parameters − 2 · log-likelihood.
    pub bic: f64,
    /// Whether it predicts.
    pub is_chosen: bool,
}

impl PurchaseFit {
    /// Fits the models asked for: the one that predicts, and all of them compared.
    ///
    /// # Errors
    /// [`FitError`] with too few customers and without repeat buyers.
    pub fn chosen(
        asked: Asked,
        histories: &[RepeatHistory],
        options: &FitOptions,
    ) -> Result<(PurchaseFit, Vec<Compared>), FitError> {
        let customers = Weighted::of_repeat_buyers(histories)?;
        let fit = |model: &Model| PurchaseFit::fit_grouped(*model, &customers, options);
        let fits: Result<Vec<PurchaseFit>, FitError> = asked.models().iter().map(fit).collect();
        let mut fits = fits?;
        let likelihood = |model: Model| {
            let fit = fits.iter().find(|fit| fit.model == model);
            fit.map_or(f64::NEG_INFINITY, |fit| fit.log_likelihood)
        };
        let clearly = likelihood(Model::BgNbd) > likelihood(Model::MbgNbd) + AS_GOOD;
        let chosen = usize::from(fits.len() > 1 && clearly);
        let compared = fits.iter().enumerate();
        let compared = compared.map(|(place, fit)| fit.compared(place == chosen));
        let compared = compared.collect();
        Ok((fits.swap_remove(chosen), compared))
    }

    /// Fits one model.
    ///
    /// # Errors
    /// [`FitError`] with too few customers and without repeat buyers.
    pub fn fit(
        model: Model,
        histories: &[RepeatHistory],
        options: &FitOptions,
    ) -> Result<PurchaseFit, FitError> {
        PurchaseFit::fit_grouped(model, &Weighted::of_repeat_buyers(histories)?, options)
    }

    fn fit_grouped(
        model: Model,
        customers: &Weighted,
        options: &FitOptions,
    ) -> Result<PurchaseFit, FitError> {
        Ok(match model {
            Model::BgNbd => {
                let fitted = BgNbd::fit_grouped(customers, options)?;
                let (rate, dropout) = (fitted.model.weekly_rate(), fitted.model.dropout());
                PurchaseFit::of(model, fitted, rate, dropout)
            }
            Model::MbgNbd => {
                let fitted = MbgNbd::fit_grouped(customers, options)?;
                let (rate, dropout) = (fitted.model.weekly_rate(), fitted.model.dropout());
                PurchaseFit::of(model, fitted, rate, dropout)
            }
            Model::ParetoNbd => {
                let fitted = ParetoNbd::fit_grouped(customers, options)?;
                let (rate, lost) = (fitted.model.weekly_rate(), fitted.model.lost_within(1.0));
                PurchaseFit::of(model, fitted, rate, lost)
            }
            Model::MbgCnbd => {
                let fitted = MbgCnbd::fit_grouped(customers, options)?;
                let (rate, dropout) = (fitted.model.weekly_rate(), fitted.model.dropout());
                let k = fitted.model.regularity();
                PurchaseFit {
                    regularity: Some(k),
                    ..PurchaseFit::of(model, fitted, rate, dropout)
                }
            }
        })
    }

    fn of<M: PurchaseModel + 'static>(
        model: Model,
        fitted: Fitted<M>,
        weekly_rate: f64,
        dropout: f64,
    ) -> PurchaseFit {
        PurchaseFit {
            model,
            predictor: Box::new(fitted.model),
            estimates: fitted.estimates,
            regularity: None,
            limits: fitted.limits,
            is_sharp: fitted.covariance.is_some(),
            log_likelihood: fitted.log_likelihood,
            customers: fitted.customers,
            weekly_rate,
            dropout,
        }
    }

    fn compared(&self, is_chosen: bool) -> Compared {
        let parameters = self.estimates.len() as u32 + u32::from(self.regularity.is_some());
        let misfit = -2.0 * self.log_likelihood;
        let count = f64::from(parameters);
        Compared {
            model: self.model,
            parameters,
            log_likelihood: self.log_likelihood,
            aic: 2.0 * count + misfit,
            bic: (self.customers as f64).ln() * count + misfit,
            is_chosen,
        }
    }
}

/// Why the model that predicts is this one, where none was named.
pub fn choice(asked: Asked, compared: &[Compared]) -> Option<String> {
    if !matches!(asked, Asked::Auto | Asked::All) {
        return None;
    }
    let chosen = compared.iter().find(|one| one.is_chosen)?;
    let of = |model: Model| compared.iter().find(|one| one.model == model);
    let (bg, mbg) = (of(Model::BgNbd)?, of(Model::MbgNbd)?);
    let (title, ahead) = (chosen.model.title(), bg.log_likelihood - mbg.log_likelihood);
    Some(match chosen.model {
        Model::MbgNbd if ahead > 0.0 => format!(
            "the predictions are those of {title}: BG/NBD is likelier by {ahead:.1} only, within {AS_GOOD}, and counts everybody who \
             ordered once as still active; --model {} decides otherwise",
            Model::BgNbd.name()
        ),
        Model::MbgNbd => format!(
            "the predictions are those of {title}: it is likelier than BG/NBD by {:.1} (log-likelihoods {:.1} and {:.1})",
            -ahead, mbg.log_likelihood, bg.log_likelihood
        ),
        _ => format!(
            "the predictions are those of {title}: it is likelier than MBG/NBD by {ahead:.1} (log-likelihoods {:.1} and {:.1})",
            bg.log_likelihood, mbg.log_likelihood
        ),
    })
}

/// How a fit is carried out on so many threads.
pub fn on_threads(threads: NonZeroUsize) -> FitOptions {
    FitOptions {
        threads,
        ..FitOptions::default()
    }
}
