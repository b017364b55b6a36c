/* TeX as a reader expects it, without a typesetter: signs and simple formulas. What is not known stays as it is. */
const SIGNS = new Map(
  ("sim ∼ approx ≈ times × pm ± mp ∓ le ≤ leq ≤ ge ≥ geq ≥ ll ≪ gg ≫ neq ≠ ne ≠ equiv ≡ propto ∝ to → rightarrow → "
  + "leftarrow ← uparrow ↑ downarrow ↓ cdot · star ⋆ ast ∗ circ ° deg ° infty ∞ ell ℓ in ∈ subset ⊂ cup ∪ cap ∩ odot ⊙ oplus ⊕ "
  + "otimes ⊗ partial ∂ nabla ∇ sum ∑ prod ∏ sqrt √ ldots … dots … prime ′ langle ⟨ rangle ⟩ "
  + "alpha α beta β gamma γ delta δ epsilon ε varepsilon ε zeta ζ eta η theta θ iota ι kappa κ lambda λ mu μ nu ν xi ξ pi π "
  + "rho ρ sigma σ tau τ upsilon υ phi φ varphi φ chi χ psi ψ omega ω Gamma Γ Delta Δ Theta Θ Lambda Λ Xi Ξ Pi Π Sigma Σ "
  + "Phi Φ Psi Ψ Omega Ω textasciitilde ~ textpm ± textbar | textbackslash \\ textbraceleft { textbraceright } textmu μ eg e.g. ie i.e.")
    .split(" ").reduce((pairs, word, place) => (place % 2 ? pairs.at(-1).push(word) : pairs.push([word]), pairs), []),
);
const RAISED = Object.fromEntries(Array.from("0⁰1¹2²3³4⁴5⁵6⁶7⁷8⁸9⁹+⁺-⁻n\u207fi\u2071".match(/../gu), ([plain, raised]) => [plain, raised]));
const LOWERED = Object.fromEntries(Array.from("0₀1₁2₂3₃4₄5₅6₆7₇8₈9₉+₊-₋i\u1d62".match(/../gu), ([plain, lowered]) => [plain, lowered]));

/* A part of a text as it is shown; null where it is to be shown as it is. */
function typeset(part) {
  const known = { sim: "∼", "``": "“", "''": "”", "}": "" }[part];
  if (known !== undefined) return known;
  if (part.endsWith("{")) return "";
  if (part.startsWith("{")) return typeset(part.slice(1, -1));
  if (part.startsWith("\\(")) return formula(part.slice(2, -2));
  if (part.startsWith("$")) return formula(part.slice(1, -1));
  if (/^\\[%&#_$]$/.test(part)) return part[1];
  return SIGNS.get(/[a-z]+/.exec(part)?.[0]) ?? null;
}

function formula(inner) {
  // An amount of money and the next one are no formula.
  if (!/[\\^_]/.test(inner) && !/^(?:[<>=\d.,]+|[A-Za-z](?:\s*[=<>]\s*[\w.,]+)?|[A-Z]{1,4})$/.test(inner)) return null;
  const flat = inner
    .replace(/\\(?:math[a-z]+|text[a-z]*|operatorname|boldsymbol|bm)\s*\{([^{}\\]*)\}/g, "$1")
    .replace(/\\([A-Za-z]+)(?:\s(?=[A-Za-z]))?/g, (whole, name) => SIGNS.get(name) ?? whole)
    .replace(/\{([^{}\\])\}/g, "$1").replace(/\\([,;!: ])/g, " ").replace(/\\([%&#_$])/g, (_, sign) => (sign === "_" ? "\uff3f" : sign));
  const set = flat.replace(/([\^_])(?:\{([^{}]*)\}|(.))/g, (whole, way, group, one) => script(way, group ?? one) ?? whole);
  return /[\\^_{}]/.test(set) ? null : set.replaceAll("\uff3f", "_");
}

function script(way, text) {
  if (way === "^" && ["∗", "⋆", "°", "′", "*"].includes(text)) return text;
  const signs = Array.from(text, (sign) => (way === "^" ? RAISED : LOWERED)[sign === "−" ? "-" : sign]);
  return signs.includes(undefined) ? null : signs.join("");
}
