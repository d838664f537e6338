import { useMutation } from '@tanstack/react-query';
import type { AuditEventView, AuditVerification } from '@outrider/contracts';
import { ask, askFile, type ApiProblem } from '../../api/client';
import { usePages, withQuery } from '../../api/queries';
import { saveBlob } from '../../ui/save-file';

const AUDIT = '/v1/audit';

export type AuditFilter = Record<'stream' | 'action' | 'actorId' | 'from' | 'to', string | null>;

export const useAuditEvents = (filter: AuditFilter) => usePages<AuditEventView>(AUDIT, filter);

export const useExportAudit = (filter: AuditFilter) =>
  useMutation<void, ApiProblem, 'csv' | 'jsonl'>({
    mutationFn: async (format) =>
      saveBlob(`outrider-audit.${format}`, await askFile(withQuery(`${AUDIT}/export`, { ...filter, format }))),
  });

export const useVerifyAudit = () =>
  useMutation<AuditVerification, ApiProblem>({ mutationFn: () => ask('GET', `${AUDIT}/verification`) });
