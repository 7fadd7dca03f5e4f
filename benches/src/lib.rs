//! What a transfer costs, beside the physical limits of the machine.
