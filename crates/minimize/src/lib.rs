//! Exact two-level minimisation for Qualitative Comparative Analysis: all prime implicants, the certified minimum, the
//! exact number of models. Names and a file format are known to [`pla`] alone; all else joins in the crates above.
//!
//! The rooms, in the order in which they use one another: `watch` (clock, interrupt, memory, progress), `tools`, `cubes`, `problem`,
//! `proof`, `implicants`, `cover`, `models`, and `solve`, which leads through them.
//!
//! ```
//! use qca_minimize::{Cube, Options, Problem, check, solve};
//!
//! // A*B or ~C explain the outcome; two configurations do not have it.
//! let on = [[1, 1, 1], [1, 1, 0], [0, 1, 0], [0, 0, 0]].map(|row| Cube::from_row(&row)).to_vec();
//! let off = [[0, 1, 1], [1, 0, 1]].map(|row| Cube::from_row(&row)).to_vec();
//! let problem = Problem::free(vec![2; 3], on, off);
//! let models = solve(&problem, &Options::default())?;
//! assert_eq!((models.lower_bound, models.upper_bound), (2, 2));
//! assert_eq!(models.models.len(), 1);
//! let terms: Vec<Cube> = models.terms(0).cloned().collect();
//! assert_eq!(terms, [Cube::from_literals([(2, 0)]), Cube::from_literals([(0, 1), (1, 1)])]);
//! assert_eq!(check::verify(&problem, &terms), Ok(()));
//! # Ok::<(), qca_minimize::Error>(())
//! ```
//!
//! # Definitions
//!
//! A *configuration* gives every condition one of its levels. A *cube* is a set of literals (condition, level), at most one
//! per condition; it covers the configurations that have them all. Given the configurations that must be covered (ON) and
//! those that must not be (OFF), an *implicant* is a cube that covers no OFF configuration, and a *prime implicant* one
//! of which no literal can be left out. A *cover* is a set of prime implicants that covers all ON; a *model* is a cover
//! with the fewest members, or, on request, one from which no member can be taken away. With [`Rest::Free`] OFF is listed,
//! as in the parsimonious solution; with [`Rest::Forbidden`] OFF is all that is neither ON nor listed as don't-care, as in
//! the conservative and the intermediate solution.
//!
//! # Prime implicants
//!
//! *OFF listed.* Let x be an ON row, and D(o) the conditions in which x differs from the OFF cube o. A cube with literals of x
//! on the conditions S covers no OFF configuration iff S meets every D(o); hence the prime implicants that cover x are
//! the minimal hitting sets of { D(o) }. They are enumerated depth first (MMCS, \[MU14\]) on bit masks, with
//! the sets of covered rows carried along. An implicant belongs to the first row that it covers, and is reported there
//! alone, so that nothing is stored against repeats. Several levels change D(o), nothing else; so do rows with don't-care cells,
//! which are covered as wholes. Time is proportional to what is found times the chosen literals in practice; no polynomial bound per
//! implicant is known.
//!
//! *OFF implied.* The prime implicants of a union of cubes f come by recursion on a condition c with cofactors f₀, f₁, …: a prime
//! implicant without c is one of f₀ ∧ f₁ ∧ …; one with c = i is one of fᵢ that no implicant without c contains \[BHMS84\]. If
//! every condition lacks some level in the cover, no two cubes have a consensus, and the maximal cubes are the answer. No
//! remainder is ever listed: 30 conditions cost what their terms cost. The number of prime implicants can be exponential in the
//! terms all the same.
//!
//! *ON cubes with dashes* that need not be covered whole are split into regions that each prime implicant covers wholly or not at
//! all (in the spirit of signature cubes, \[MSBS93\]), and of these only those stay that are not covered whenever another one is.
//!
//! # The minimum
//!
//! A *part* is a set of ON rows that one term can cover: the literals that the rows share exclude OFF. Subsets of parts are parts,
//! so the minimum is the least number of parts in a partition of the rows, and only maximal parts matter for covers. Their number
//! does not explode with the conditions as that of prime implicants does.
//!
//! *Bound.* Weights u ≥ 0 of the rows, such that no part weighs more than h, prove that Σu / h parts are needed. The best weights
//! are the dual solution of the linear relaxation. A primal simplex with column generation starts from single rows; the
//! right-hand side is perturbed by 10⁻⁴ against degeneracy, which leaves dual feasibility alone. The result is rounded down to whole
//! numbers, h is then computed exactly, and the bound is ⌈Σu / h⌉ in integers: no floating-point number takes part in a proof.
//!
//! *Without enumeration.* Where the minimum alone is wanted, the columns are not known either: a part of weight above h is looked for by
//! the hitting-set search itself, which drops a branch as soon as the rows covered weigh too little (weights never
//! grow when a literal is added). On clean data the bound meets a greedy cover after a few rounds. Where a quarter of a million parts could
//! belong to a better cover, as with hundreds of conditions, a local search looks for one among the heaviest of them first.
//!
//! *Inside listed cubes.* Where OFF is all that is not listed, an ON row x has few ways out of the cubes near it: the minimal sets of
//! conditions other levels of which lead out of all of them take the place of D(o) above. Rows are taken from ON cubes as they are needed,
//! until the terms that cover them leave nothing of ON outside but don't-care: neither the prime implicants nor OFF nor what
//! don't-care leaves of ON is ever listed.
//!
//! *Reduced costs.* In a cover by at most t parts the slacks h − u(p), and the weights of what is covered twice, add up to at most
//! t·h − Σu. A part with more slack than that belongs to no better cover and is dropped. Where that room is less than a quarter of h,
//! few parts fit for a row, and fewer after each that is taken: all covers are tried, the row first that has the least to offer.
//!
//! *From below.* With a bound b the question is whether there is a cover of b parts, and if not, of b + 1. A tree that has only
//! to move the bound past b is small; one for a cover of one part less than the best known would have to move it further.
//!
//! *Branching.* Of two rows, some part of a cover has both, or none has (after \[RF81\]). "Together" makes one row of them, so that parts
//! that have one of the two lose it; "apart" drops the parts that have both. Both cases are covering problems of the same kind, and
//! both move the bound, unlike the choice of a single part, whose exclusion changes nothing. For a certificate the cover is made a
//! partition: two rows are in one part or in different ones, and "apart" replaces each part that has both by its two halves. That tree
//! is larger, but its checker need not know which parts are maximal. A pair promises as much as its lighter row weighs, times
//! min(x, 1 − x) for its togetherness x in the fractional cover. Of those that promise the most (16, and up to 64 where much is left
//! to prove), the one is taken for which a few dual simplex steps move both bounds the most; the better ones are tried for more steps.
//! The basis inverse is kept in product form, so that a try costs little more than its steps, and a case starts where its try ended:
//! weights that are feasible for sets are so for fewer of them and for their parts, so that dual steps repair the basis of the whole,
//! and each raises the bound. (Nearness to one half alone takes twice as many problems.) A row that is in every part of another row
//! goes with it (row dominance); parts within parts are dropped (column dominance).
//!
//! *Covers* come from rounding each relaxation and from a local search with row weights \[GWL15\], which goes on beside the tree
//! for about as long as that takes, and for less in a large tree.
//!
//! The tree is opened in breadth to 64 problems, then these are searched in depth, a few at a time and by turns of so many nodes; after a
//! turn a cover of the local search counts first, then that of the first problem in order. Hence the answer does not depend on the
//! threads. The worst case is exponential (the problem is NP-hard).
//!
//! *Certificates.* [`Certificate`] holds the tree and the weights of its nodes; its text form and what makes it valid are described in
//! [`certificate`]. No prime implicants have to be listed for it. The test suite has a checker of its own that enumerates parts without
//! prime implicants or linear programmes.
//!
//! # All models
//!
//! Prime implicants with the same ON rows are interchangeable. They form *classes*: models are counted by classes and
//! multiplied. Let f(U, s) be the number of covers of the rows U by s classes, when no cover of everything is smaller. Inclusion
//! and exclusion over the classes of one row of U gives f in terms of smaller row sets, and as no class can come twice in
//! a least cover, f depends on U alone: it is tabulated. Each U of more than a few rows is bounded by its own relaxation. Sums wrap around modulo a power of two
//! that exceeds every possible count, so that signs do no harm. Listing walks down the same table and meets no dead ends.
//!
//! *Irredundant covers* are those in which each class has a row of its own. With w(c) prime implicants in the class c, their number is
//!
//! Σ over sets Z of rows (−1)^|Z| · Σ over sets X of classes that all meet Z, no two in the same row of Z, of Π over X of −w(c).
//!
//! For, given X, a set Z consists of rows that no class of X has, any of them, and of own rows of the classes of X, at
//! least one for each. Where a row is left uncovered, the signs cancel; a class gives −1 if it has own rows, zero if not; and Π w(c)
//! remains for the irredundant covers (inclusion and exclusion twice; \[BHKK07\] count covers and packings so). A row is out of Z, in Z and
//! *free*, or *taken* by a class: three states. Rows are closed one after the other, as variables are eliminated in a sum of products \[Dec99\]: a
//! number is held for each combination of states of the open rows, 3^n for n of them, the classes of the row that closes change
//! these numbers, and the row is added up over. For each set of rows in Z there is a list with a number for each set of taken rows; in a
//! list, classes that differ in rows out of Z fall together.
//!
//! The order of closing is what counts. As the work of an order is known beforehand, a good one is looked for by moves of one row. A class
//! is chosen from while all its rows are open and there are the fewest numbers. Where there would be too many numbers, an open row that
//! closes late is set to be in or out: two parts that go on by themselves and are shared among the threads. Classes with so many
//! rows that they would open too many are chosen or not beforehand as well. The numbers are small while many rows are
//! open, and large when few are left: one machine word holds them, and each step sees to it that nothing is lost, until a part needs
//! more. Then sums wrap around here as well, modulo a power of two that comes from the counts of blocks of rows. Thirty rows with three
//! hundred classes take 2·10⁹ steps, whatever the count: 10³⁶ in a case like that.
//!
//! Parts that share no row are counted one by one and multiplied, and where there are few covers these are followed one by one.
//!
//! # What is not guaranteed
//!
//! Time: each stage can be exponential; [`Limits`] stop it with proven bounds. The memory limit books the large
//! structures, not every allocation. The models listed, when there are more than [`Options::max_models`], are the first in the
//! order of the search, always the same, and not the lexicographically first ones.
//!
//! # Bibliography
//!
//! - \[BHKK07\] A. Björklund, T. Husfeldt, P. Kaski, M. Koivisto, "Fourier meets Möbius: fast subset convolution", *STOC* 2007.
//!   Partitions, packings and covers counted by inclusion and exclusion over subsets.
//! - \[BHMS84\] R. K. Brayton, G. D. Hachtel, C. T. McMullen, A. L. Sangiovanni-Vincentelli, *Logic Minimization Algorithms for
//!   VLSI Synthesis*, Kluwer 1984. The unate recursive paradigm: complement, tautology, prime implicants by cofactors.
//! - \[Cou94\] O. Coudert, "Two-level logic minimization: an overview", *Integration* 17 (1994). Covering-matrix reductions and
//!   bounds; why exact minimisation pays.
//! - \[Dec99\] R. Dechter, "Bucket elimination: a unifying framework for reasoning", *Artificial Intelligence* 113 (1999). Sums of
//!   products variable by variable; the order of elimination and conditioning.
//! - \[GWL15\] C. Gao, X. Yao, T. Weise, J. Li, "An efficient local search heuristic with row weighting for the unicost set
//!   covering problem", *European Journal of Operational Research* 246 (2015). The local search.
//! - \[Knu11\] D. E. Knuth, *The Art of Computer Programming* 4A, section 7.1.4. Families of sets as decision diagrams; another way to count.
//! - \[MSBS93\] P. McGeer, J. Sanghavi, R. Brayton, A. Sangiovanni-Vincentelli, "ESPRESSO-SIGNATURE: a new exact minimizer for
//!   logic functions", *IEEE Trans. VLSI Systems* 1 (1993). Cover classes of minterms, not minterms.
//! - \[MU14\] K. Murakami, T. Uno, "Efficient algorithms for dualizing large-scale hypergraphs", *Discrete Applied Mathematics*
//!   170 (2014). MMCS and RS: minimal hitting sets with critical edges, no duplicates, little memory.
//! - \[Qui52\] W. V. Quine, "The problem of simplifying truth functions", *American Mathematical Monthly* 59 (1952), and
//!   E. J. McCluskey, *Bell System Technical Journal* 35 (1956). Prime implicants and their chart.
//! - \[RF81\] D. M. Ryan, B. A. Foster, "An integer programming approach to scheduling", in *Computer Scheduling of Public Transport*,
//!   North-Holland 1981. Branching on pairs of rows.
//! - \[Rag08\] C. C. Ragin, *Redesigning Social Inquiry*, Chicago 2008. Conservative, parsimonious, intermediate solutions.

mod by_need;
mod by_primes;
mod cover;
mod cubes;
mod implicants;
mod models;
mod problem;
mod proof;
mod solve;
mod tools;
mod watch;

pub mod pla;

pub use cubes::algebra;
pub use cubes::cube::{Cube, Level};
pub use cubes::row_set::RowSet;
pub use implicants::for_each_prime_implicant;
pub use models::Models;
pub use problem::{Cover, Error, Limits, Options, Problem, Rest};
pub use proof::certificate::{self, Certificate};
pub use proof::check;
pub use solve::solve;
pub use watch::{Progress, ProgressCallback, Reason, Stage, Status, Watch};
