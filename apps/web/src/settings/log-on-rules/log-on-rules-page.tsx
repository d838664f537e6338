import { Badge, Group, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { SecuritySettings, SessionView } from '@outrider/contracts';
import { ConfirmButton } from '../../ui/confirm';
import { Loaded } from '../../ui/loaded';
import { Link } from '../../ui/navigation';
import { Page } from '../../ui/page';
import { Section } from '../../ui/section';
import { useChangeRules, useProviders, useRules } from './api';
import { ProvidersSection } from './providers-section';

/** How the tenant's people log on. */
export default function LogOnRulesPage({ session }: { session: SessionView }) {
  const { t } = useTranslation();
  const rules = useRules();
  const providers = useProviders();
  const mayWrite = session.permissions.includes('security.write');
  return (
    <Page title={t('logOnRules.title')} hint={t('logOnRules.hint')}>
      <Loaded query={rules}>
        {(found) => <SecondFactorRule rules={found} session={session} mayWrite={mayWrite} />}
      </Loaded>
      <Loaded query={providers}>{({ items }) => <ProvidersSection providers={items} mayWrite={mayWrite} />}</Loaded>
    </Page>
  );
}

function SecondFactorRule(props: { rules: SecuritySettings; session: SessionView; mayWrite: boolean }) {
  const { t } = useTranslation();
  const { rules, mayWrite } = props;
  const change = useChangeRules();
  const next = !rules.secondFactorRequired;
  const words = next ? 'require' : 'release';
  // The API refuses it, so that nobody forces on others what they have not done themselves.
  const ownFirst = next && props.session.factors.length === 0;
  return (
    <Section
      title={t('logOnRules.secondFactor')}
      hint={t('logOnRules.secondFactorHint')}
      actions={
        mayWrite &&
        !ownFirst && (
          <ConfirmButton
            size="sm"
            label={t(`logOnRules.${words}`)}
            title={t(`logOnRules.${words}Title`)}
            text={t(`logOnRules.${words}Text`)}
            confirm={t(`logOnRules.${words}`)}
            harmless={next}
            doing={{
              ...change,
              mutate: (_none, options) => change.mutate({ secondFactorRequired: next }, options),
            }}
          />
        )
      }
    >
      <Stack gap={4}>
        <Group gap="xs">
          <Badge color={rules.secondFactorRequired ? 'green' : 'yellow'} variant="light" tt="none">
            {t(rules.secondFactorRequired ? 'logOnRules.required' : 'logOnRules.optional')}
          </Badge>
          <Text size="sm" c="dimmed">
            {t(rules.secondFactorRequired ? 'logOnRules.requiredText' : 'logOnRules.optionalText')}
          </Text>
        </Group>
        {ownFirst && mayWrite && (
          <Text size="sm">
            {t('logOnRules.ownFirst')} <Link to="/account">{t('menu.pages.account')}</Link>
          </Text>
        )}
      </Stack>
    </Section>
  );
}
