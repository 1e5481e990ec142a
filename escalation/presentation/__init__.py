"""How a medical question looks on a screen: cards, evidence, clocks, in words. No database writes."""
