"""Zero-shot classification from the hashtag head, as SWAG does (issue 13 of its repository says how, in short).

logits of hashtags -> prior correction -> softmax -> WordNet map from hashtags to classes -> pooling
"""
