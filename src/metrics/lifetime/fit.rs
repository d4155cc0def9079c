//! The models of how often customers buy, behind one type.

use std::num::NonZeroUsize;

use crate::choice::choices;
use crate::models::bgnbd::BgNbd;
use crate::models::fit::{Estimate, FitError, FitOptions, Fitted};
use crate::models::history::RepeatHistory;
use crate::models::mbgnbd::MbgNbd;
use crate::models::paretonbd::ParetoNbd;
use crate::models::purchase::PurchaseModel;

choices! {
    /// A model of how often customers buy.
    #[derive(Default)]
    pub enum Model {
        /// Fader, Hardie & Lee 2005: lost after a repeat order
        #[default]
        BgNbd = "bg-nbd",
        /// Batislam, Denizel & Filiztekin 2007: lost after any order
        MbgNbd = "mbg-nbd",
        /// Schmittlein, Morrison & Colombo 1987: lost at any time
        ParetoNbd = "pareto-nbd",
    }
}

impl Model {
    /// As the literature writes it.
    pub fn title(self) -> &'static str {
        match self {
            Model::BgNbd => "BG/NBD",
            Model::MbgNbd => "MBG/NBD",
            Model::ParetoNbd => "Pareto/NBD",
        }
    }
}

/// A fitted model of how often customers buy.
pub struct PurchaseFit {
    /// Which one.
    pub model: Model,
    /// What it foretells.
    pub predictor: Box<dyn PurchaseModel>,
    /// Its parameters.
    pub estimates: Vec<Estimate>,
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

impl PurchaseFit {
    /// Fits the model.
    ///
    /// # Errors
    /// [`FitError`] with too few customers, without repeat buyers, and when no maximum was found.
    pub fn fit(
        model: Model,
        histories: &[RepeatHistory],
        options: &FitOptions,
    ) -> Result<PurchaseFit, FitError> {
        Ok(match model {
            Model::BgNbd => {
                let fitted = BgNbd::fit(histories, options)?;
                let [r, alpha, a, b] = fitted.model.parameters();
                PurchaseFit::of(model, fitted, r / alpha, a / (a + b))
            }
            Model::MbgNbd => {
                let fitted = MbgNbd::fit(histories, options)?;
                let [r, alpha, a, b] = fitted.model.parameters();
                PurchaseFit::of(model, fitted, r / alpha, a / (a + b))
            }
            Model::ParetoNbd => {
                let fitted = ParetoNbd::fit(histories, options)?;
                let [r, alpha, s, beta] = fitted.model.parameters();
                // Of those who begin a week, alive at its end: E[e^−μ] = (β / (β + 1))^s.
                let lost = 1.0 - (beta / (beta + 1.0)).powf(s);
                PurchaseFit::of(model, fitted, r / alpha, lost)
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
            log_likelihood: fitted.log_likelihood,
            customers: fitted.customers,
            weekly_rate,
            dropout,
        }
    }
}

/// How a fit is carried out on so many threads.
pub fn on_threads(threads: NonZeroUsize) -> FitOptions {
    FitOptions {
        threads,
        ..FitOptions::default()
    }
}
