import { missingKey } from "../spec/fault.ts";
import type { RecurrentState } from "../spec/model-spec.ts";
import { recurrentState } from "../spec/recurrent-state.ts";
import type { Config } from "./config.ts";

/** What a recurrent layer keeps, by whichever names the file has for its sizes. */
export function configRecurrent(config: Config, hidden: number, heads: number): RecurrentState {
  const state = recurrentState({
    embeddingLength: hidden,
    heads,
    shortConvolution: config.count("conv_L_cache"),
    kernel: config.count("mamba_d_conv", "linear_conv_kernel_dim", "conv_kernel", "d_conv"),
    innerSize: innerSize(config, hidden),
    stateSize: config.count("mamba_d_state", "linear_key_head_dim", "ssm_state_size", "state_size", "d_state"),
    groups: config.count("mamba_n_groups", "linear_num_key_heads", "n_groups"),
  });
  if (state === undefined) throw missingKey(config.file, "mamba_d_state", "how large its recurrent state is");
  return state;
}

function innerSize(config: Config, hidden: number): number | undefined {
  return (
    config.count("mamba_d_ssm") ??
    product(config.count("linear_value_head_dim"), config.count("linear_num_value_heads")) ??
    product(config.count("mamba_num_heads"), config.count("mamba_head_dim")) ??
    product(config.count("mamba_expand", "expand"), hidden) ??
    config.count("intermediate_size", "d_inner")
  );
}

function product(one: number | undefined, other: number | undefined): number | undefined {
  return one === undefined || other === undefined ? undefined : one * other;
}
